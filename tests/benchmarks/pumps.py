"""The planted records. Every verdict follows plainly from the table of the notice."""

from __future__ import annotations

from typing import NamedTuple


class Pump(NamedTuple):
    """What a record says of a device.

    Attributes:
        maker: Manufacturer.
        description: Kind of device.
        model: Model.
        software: Software version.
        planted: Whether the truth rests on its software, so that this must stay as it is.
    """

    maker: str
    description: str
    model: str
    software: str = ""
    planted: bool = False


def _pumps(*rows: tuple[str, ...]) -> list[Pump]:
    return [Pump(row[0], row[1], row[2], row[3] if len(row) > 3 else "", planted=True) for row in rows]


AFFECTED = _pumps(
    ("Medtronic MiniMed", "Insulin pump, Paradigm REAL-Time", "MMT-722NAS", "VER 2.4A1.1"),
    ("Medtronic", "Paradigm 722 insulin pump", "", "2.4A"),
    ("MEDTRONIC MINIMED", "PUMP, INFUSION, INSULIN", "MMT-522LNAL", "2.3A"),
    ("MEDTRONIC MINIMED", "MINIMED 508", "MMT-508"),
    ("Medtronic Diabetes", "Insulin pump", "MMT-722KNAB", "PED V1.1"),
    ("MEDTRONIC PUERTO RICO OPERATIONS MED-REL", "PUMP MMT-712WWL PRDGM INS V2.1 CL EN", ""),
    ("Medtronic", "Insulin pump", "MMT- 512", "2.1"),
    ("Medtronic", "Инсулиновая помпа Paradigm", "ММТ-712"),
    ("Minimed", "MINIMED PARADIGM 511 insulin pump", "511"),
    ("MEDTRONIC MINIMED", "PDRGM INSULIN PUMP", "MMT-715NAS", "V2.1"),
    ("Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-723NAS", "2.4A"),
    ("Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-523NAB", "VER 2.4A1.1"),
    ("Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754WWS", "2.6A"),
    ("Medtronic", "Insulinpumpe Paradigm Veo", "MMT-554WWB", "VER 2.5B1.1"),
    ("Medtronic MiniMed", "Insulinpumpe", "MMT-712EWS", "V2.1"),
    ("METRONIC", "Insulin-Pumpe", "MMT-522WWB"),
)

REVIEW = _pumps(
    ("Medtronic", "Insulinpumpe Paradigm Veo", "MMT-754WWS"),
    ("MEDTRONIC MINIMED", "Insulin pump Paradigm Revel", "MMT-723NAS", "see display"),
    ("Medtronic", "Insulinpumpe Paradigm", ""),
    ("MEDTRONIC MINIMED", "PUMP MMT-733NAS PRDGM INS V2.2 SK EN", ""),
    ("", "Pumpe", "722"),
)

LOOK_ALIKES = _pumps(
    ("Medtronic", "Insulin pump MiniMed 670G", "MMT-1780K"),
    ("Medtronic MiniMed", "Paradigm REAL-Time Revel insulin pump", "MMT-723NAS", "2.5A"),
    ("Medtronic MiniMed", "Reservoir Paradigm 3 ml", "MMT-332A"),
    ("Medtronic MiniMed", "Quick-set infusion set Paradigm 60 cm", "MMT-399"),
    ("Medtronic", "Implantable pump SynchroMed II", "8637-40"),
    ("Medtronic", "External pacemaker", "5348"),
    ("Roche", "Insulin pump Accu-Chek Spirit Combo", "ACS-4722"),
    ("Paradigm Spine GmbH", "coflex instrument set", "UAI-512"),
    ("Hill-Rom", "Hospital bed", "722"),
    ("Seca", "Scale", "715"),
    ("Philips", "Patient monitor", "MX 522"),
    ("Covidien", "Pump 508 enteral feeding", "508"),
)
