"""The planted records: recalled pumps as real systems spell them, doubtful ones, and what only looks like one.

Every verdict here follows plainly from the table of the notice; nothing is planted on which people could differ.
"""

from __future__ import annotations

from inventory_data.device import AFFECTED, CLEAR, REVIEW, Device

MINIMED = "MEDTRONIC MINIMED"
PUERTO_RICO = "MEDTRONIC PUERTO RICO OPERATIONS CO."

GERMAN = [
    # All software versions are affected.
    Device(AFFECTED, "Medtronic MiniMed", "Insulinpumpe Paradigm REAL-Time", "MMT-722WWS", "VER 2.2A1.1"),
    Device(AFFECTED, "Medtronic GmbH", "Insulinpumpe MiniMed Paradigm 722", "722", note="Leihgerät Diabetesambulanz"),
    Device(AFFECTED, MINIMED, "PUMP MMT-715LNAS PRDGM INS V2.1 SK EN", ""),
    Device(AFFECTED, MINIMED, "Insulinpumpe", "MMT-712EWS", "V2.1"),
    Device(
        AFFECTED, MINIMED, "Insulinpumpe", "MMT-508", note="Gerät ausgesondert, liegt im Lager", status="ausgesondert"
    ),
    Device(AFFECTED, "Medtronic", "Insulinpumpe Paradigm", "512", "V 2. 1"),
    Device(AFFECTED, "METRONIC", "Insulin-Pumpe", "MMT-522WWB", note="Hersteller bitte prüfen"),
    Device(AFFECTED, MINIMED, "PUMPMMT-512WWS PRDGM INSULIN SK EN", ""),
    Device(AFFECTED, "Medtronic Diabetes", "Insulinpumpe", "MMT-715 NAB", "2.1"),
    Device(AFFECTED, PUERTO_RICO, "PARADIGM INSULIN INFUSION PUMP MMT-511NAL", ""),
    Device(AFFECTED, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754WWS", "2.6A", "Träger: Pat.-Kürzel Q.Z."),
    Device(AFFECTED, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-554WWB", "VER 2.5B1.1"),
    Device(AFFECTED, "Medtronic MiniMed", "Insulinpumpe", "MMT-522K", "2.3A"),
    Device(AFFECTED, "Medtronic", "MINIMED PARADIGM 515 INSULINPUMPE", "", note="Patient nutzt AndroidAPS"),
    # The software version decides, and is missing, unreadable or where the sources disagree; or the model is missing.
    Device(REVIEW, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754WWS"),
    Device(REVIEW, MINIMED, "Insulinpumpe Paradigm Veo", "MMT-554WWS", "siehe Display"),
    Device(REVIEW, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754CAS", "2.7A"),
    Device(REVIEW, "Medtronic", "Insulinpumpe Paradigm", ""),
    Device(REVIEW, MINIMED, "PUMP MMT-733NAS PRDGM INS V2.2 SK EN", ""),
    Device(REVIEW, "", "Pumpe", "722"),
    Device(REVIEW, MINIMED, "Insulinpumpe", "", note="Typenschild unleserlich"),
    # Later software, other models, accessories, other makers.
    Device(CLEAR, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754WWS", "3.1E"),
    Device(CLEAR, "Medtronic", "Insulinpumpe Paradigm Veo", "MMT-554WWB", "2.7B"),
    Device(CLEAR, "Medtronic", "Insulinpumpe MiniMed 640G", "MMT-1712K", "4.11A"),
    Device(CLEAR, "Medtronic", "Insulinpumpe MiniMed 670G", "MMT-1780K"),
    Device(CLEAR, "Medtronic", "Insulinpumpe MiniMed 780G", "MMT-1886"),
    Device(CLEAR, "Medtronic MiniMed", "Reservoir Paradigm 3 ml", "MMT-332A"),
    Device(CLEAR, "Medtronic MiniMed", "Infusionsset Quick-set Paradigm 60 cm", "MMT-399"),
    Device(CLEAR, "Medtronic MiniMed", "Fernbedienung Paradigm", "MMT-503"),
    Device(CLEAR, "Medtronic MiniMed", "CareLink USB", "MMT-7305"),
    Device(CLEAR, "Medtronic MiniMed", "MiniLink Transmitter", "MMT-7703"),
    Device(CLEAR, "Medtronic", "Implantierbare Pumpe SynchroMed II", "8637-40"),
    Device(CLEAR, "Roche", "Insulinpumpe Accu-Chek Spirit Combo", "ACS-4722"),
    Device(CLEAR, "Animas", "Insulinpumpe OneTouch Ping", "100-722-01"),
    Device(CLEAR, "Paradigm Spine GmbH", "coflex Instrumentensatz", "UAI-512"),
    Device(CLEAR, "Stiegelmeyer", "Pflegebett", "722", note="Bett 722, Rollen geprüft"),
    Device(CLEAR, "Seca", "Säulenwaage", "715"),
]

ENGLISH = [
    Device(AFFECTED, "Medtronic MiniMed", "Insulin pump, Paradigm REAL-Time", "MMT-722NAS", "VER 2.4A1.1"),
    Device(
        AFFECTED, "Medtronic", "Paradigm 722 insulin pump", "", "2.4A", "Looping with OpenAPS, wants to keep the pump"
    ),
    Device(AFFECTED, MINIMED, "PUMP, INFUSION, INSULIN", "MMT-522LNAL", "2.3A"),
    Device(AFFECTED, MINIMED, "MINIMED 508", "MMT-508", note="Spare, drawer 4"),
    Device(AFFECTED, "Medtronic Diabetes", "Insulin pump", "MMT-722KNAB", "PED V1.1"),
    Device(AFFECTED, "MEDTRONIC PUERTO RICO OPERATIONS MED-REL", "PUMP MMT-712WWL PRDGM INS V2.1 CL EN", ""),
    Device(AFFECTED, "Medtronic MiniMed", "Paradigm® REAL-Time insulin pump", "MMT-522NAB", "V2.2"),
    Device(AFFECTED, "Medtronic", "Insulin pump", "MMT- 512", "2.1"),
    Device(
        AFFECTED, "Medtronic", "Инсулиновая помпа Paradigm", "ММТ-712", note="Label in Cyrillic letters, as delivered"
    ),
    Device(
        AFFECTED, PUERTO_RICO, "DEMO PARADIGM INFUSION PUMP DEMMT-722NAL", "", note="Demonstration unit, education room"
    ),
    Device(AFFECTED, "Minimed", "MINIMED PARADIGM 511 insulin pump", "511"),
    Device(AFFECTED, MINIMED, "PDRGM INSULIN PUMP", "MMT-715NAS", "V2.1"),
    # 523/723 up to 2.4A, 554/754 up to 2.6A, 554CM/754CM up to 2.7A.
    Device(AFFECTED, "Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-723NAS", "2.4A"),
    Device(AFFECTED, "Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-523NAB", "VER 2.4A1.1"),
    Device(
        AFFECTED,
        "Medtronic MiniMed",
        "Paradigm REAL-Time Revel insulin pump",
        "MMT-723KNAH",
        "2.3A",
        "Sent in, came back\nunchanged",
    ),
    Device(AFFECTED, "MEDTRONIC CANADA ULC", "Paradigm Veo insulin pump", "MMT-754CMS", "2.7A"),
    Device(AFFECTED, "Medtronic", "Paradigm Veo insulin pump", "MMT-754WWB", "VER 2.6A1.1"),
    Device(REVIEW, "Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-723NAS"),
    Device(REVIEW, "Medtronic", "Insulin pump", "MMT-523LNAS", "n/a"),
    Device(REVIEW, MINIMED, "PARADIGM REAL-TIME REVEL INSULIN INFUSION PUMP", ""),
    Device(REVIEW, "Medtronic", "Paradigm Veo", "", note="Model label worn off, see\nward book"),
    Device(REVIEW, "MEDTRONIC CANADA ULC", "Paradigm Veo insulin pump", "MMT-554CAB", "2.7A"),
    Device(REVIEW, MINIMED, "PUMP MMT-772NAB PRDGM INS V2.2 BL EN", ""),
    Device(REVIEW, "", "Pump", "522"),
    Device(REVIEW, MINIMED, "PRDGM INSULIN PUMP", ""),
    Device(CLEAR, "Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-523NAS", "2.5A"),
    Device(CLEAR, "Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-723NAB", "VER 2.5B1.1"),
    Device(CLEAR, "Medtronic", "Paradigm Veo insulin pump", "MMT-754WWS", "2.7A"),
    Device(CLEAR, "Medtronic MiniMed", "MiniMed 530G insulin pump", "MMT-751NAS"),
    Device(CLEAR, "Medtronic MiniMed", "MiniMed 530G insulin pump", "MMT-551NAB"),
    Device(CLEAR, "Medtronic MiniMed", "MiniMed 670G insulin pump", "MMT-1780K"),
    Device(CLEAR, "Medtronic MiniMed", "MiniMed 630G insulin pump", "MMT-1715K"),
    Device(CLEAR, "Medtronic MiniMed", "Paradigm reservoir 1.8 ml, box of 10", "MMT-326A"),
    Device(CLEAR, "Medtronic MiniMed", "Silhouette infusion set, 23 in", "MMT-378"),
    Device(CLEAR, "Medtronic MiniMed", "Remote control", "MMT-500"),
    Device(CLEAR, "Medtronic MiniMed", "MySentry outpost", "MMT-9101"),
    Device(CLEAR, "Medtronic", "SynchroMed II programmable pump", "8637-20"),
    Device(CLEAR, "Tandem Diabetes Care", "t:slim X2 insulin pump", "1000096"),
    Device(CLEAR, "Roche", "Accu-Chek Combo insulin pump", "515-A"),
    Device(CLEAR, "Insulet Corporation", "Omnipod DASH", "PDM-722"),
    Device(CLEAR, "ConMed", "PARADIGM EZ SWITCH PORTAL SAVER SYSTEM", "C7122"),
    Device(CLEAR, "Paradigm Spine", "coflex interlaminar implant trial set", "UQI-00512"),
    Device(CLEAR, "Alaris", "MINIMED III syringe pump", "508"),
    Device(CLEAR, "Stryker", "Stretcher", "715"),
    Device(CLEAR, "Hill-Rom", "Bed, medical/surgical", "722"),
]

# On these two wards nobody files a software version.
MEDICAL_WARD = [
    Device(AFFECTED, "Medtronic", "Insulin pump Paradigm", "MMT-722NAB", note="Loan unit"),
    Device(AFFECTED, "MiniMed", "Insulin pump", 508, note="In the pump cupboard"),
    Device(AFFECTED, "Medtronic MiniMed", "Insulin pump", 715),
    Device(REVIEW, "Medtronic", "Insulin pump", "MMT-754"),
    Device(REVIEW, "Medtronic", "Insulin pump Paradigm REAL-Time Revel", 523),
    Device(CLEAR, "Medtronic", "SynchroMed II pump", "8637-20"),
    Device(CLEAR, "Hill-Rom", "Bed", 722),
    Device(CLEAR, "Linet", "Bed", 508),
    Device(CLEAR, "Medtronic MiniMed", "Sure-T infusion set", "MMT-864"),
]
PAEDIATRICS = [
    Device(AFFECTED, "Medtronic MiniMed", "Paradigm 522 insulin pump", 522),
    Device(AFFECTED, "MINIMED DISTRIBUTION", "Insulin pump", "MMT-511", note="Withdraw, says the pump nurse"),
    Device(REVIEW, "Medtronic", "Insulin pump Paradigm", "not known"),
    Device(CLEAR, "Medtronic MiniMed", "MiniMed 640G insulin pump", "MMT-1711K"),
    Device(CLEAR, "Stryker", "Stretcher", 512),
]
DIABETES_CLINIC = [
    Device(AFFECTED, "Medtronic", "Paradigm REAL-Time", "MMT-722NAS", "V2.2", person="Pt-4471"),
    Device(
        AFFECTED,
        "Medtronic",
        "Paradigm Revel insulin pump",
        "MMT-723NAS",
        "2.4A",
        "AAPS user, see clinic letter",
        person="Pt-4502",
    ),
    Device(AFFECTED, "Medtronic", "Paradigm Veo insulin pump", "MMT-554WWS", "2.6A", person="Pt-4519"),
    Device(AFFECTED, "Medtronic", "Paradigm insulin pump", 712, person="Pt-4533"),
    Device(AFFECTED, "Medtronic MiniMed", "Insulin pump", "MMT-515LNAB", person="Pt-4540"),
    Device(AFFECTED, "Medtronic MiniMed", "PRADGM INSULIN PUMP", "MMT-722LCAS", "V2.2", person="Pt-4544"),
    Device(REVIEW, "Medtronic", "Paradigm Revel insulin pump", "MMT-723NAB", person="Pt-4551"),
    Device(REVIEW, "Medtronic", "Paradigm Veo insulin pump", "MMT-554CAS", "2.7A", person="Pt-4558"),
    Device(REVIEW, "Medtronic", "Paradigm insulin pump", "", person="Pt-4560"),
    Device(CLEAR, "Medtronic", "Paradigm Revel insulin pump", "MMT-523NAH", "2.5A", person="Pt-4563"),
    Device(CLEAR, "Medtronic", "Paradigm Veo insulin pump", "MMT-754WWS", "VER 3.1E1.1", person="Pt-4566"),
    Device(CLEAR, "Medtronic", "MiniMed 670G insulin pump", "MMT-1782K", "4.10A", person="Pt-4570"),
    Device(CLEAR, "Medtronic", "MiniMed 770G insulin pump", "MMT-1880", person="Pt-4571"),
    Device(CLEAR, "Tandem", "t:slim X2 insulin pump", "t:slim X2", "7.6", person="Pt-4574"),
    Device(CLEAR, "Animas", "Vibe insulin pump", "Vibe", person="Pt-4576"),
    Device(CLEAR, "Medtronic MiniMed", "Paradigm reservoir 3 ml", "MMT-332A"),
    Device(CLEAR, "Medtronic MiniMed", "ComLink", "MMT-7304"),
]
EQUIPMENT_LIBRARY = [
    Device(AFFECTED, "MiniMed Technologies", "Insulin pump", 508, note="Returned by ward 3"),
    Device(AFFECTED, "Medtronic MiniMed", "Insulin pump Paradigm", "MMT-512RNAS", "V1.2"),
    Device(REVIEW, "", "Pump", 722),
    Device(CLEAR, "BD", "MINIMED INFUSION SET", "5080"),
    Device(CLEAR, "Medtronic MiniMed", "Dummy pump", "MMT-407C"),
]
