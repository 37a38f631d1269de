"""A few thousand ordinary hospital devices: plausible, invented units of real kinds."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from inventory_data.device import CLEAR, Device

# English kind, German kind, maker, models (parted by "|"), shape of the serial number (# a digit, @ a letter).
KINDS = [
    ("Patient monitor", "Patientenmonitor", "Philips", "IntelliVue MX450|IntelliVue MX750|IntelliVue X3", "DE########"),
    ("Patient monitor", "Patientenmonitor", "GE Healthcare", "CARESCAPE B650|CARESCAPE B450", "@@@########@@"),
    ("Patient monitor", "Patientenmonitor", "Mindray", "BeneVision N15|ePM 12", "@@-########"),
    ("Vital signs monitor", "Vitaldatenmonitor", "Welch Allyn", "Connex 6700|Spot 4400", "############"),
    ("Ventilator", "Beatmungsgerät", "Dräger", "Evita V500|Evita Infinity V600|Savina 300", "@@@@-####"),
    ("Ventilator", "Beatmungsgerät", "Hamilton Medical", "HAMILTON-C3|HAMILTON-T1", "#####"),
    ("Ventilator", "Beatmungsgerät", "Getinge", "Servo-u|Servo-i", "#####"),
    ("Anaesthesia machine", "Anästhesiegerät", "Dräger", "Primus|Perseus A500", "@@@@-####"),
    ("Volumetric infusion pump", "Infusionspumpe", "B. Braun", "Infusomat Space|Infusomat compact plus", "######"),
    ("Syringe pump", "Spritzenpumpe", "B. Braun", "Perfusor Space|Perfusor compact plus", "######"),
    ("Volumetric infusion pump", "Infusionspumpe", "Fresenius Kabi", "Agilia VP|Volumat MC Agilia", "########"),
    ("Syringe pump", "Spritzenpumpe", "Fresenius Kabi", "Agilia SP|Injectomat MC Agilia", "########"),
    ("Infusion pump", "Infusionspumpe", "BD", "Alaris GP Plus|Alaris 8100", "80#######"),
    ("Feeding pump", "Ernährungspumpe", "Fresenius Kabi", "Applix Smart|Amika", "########"),
    ("PCA pump", "PCA-Pumpe", "Smiths Medical", "CADD-Solis 2110|CADD-Legacy 6300", "######"),
    ("Defibrillator", "Defibrillator", "Zoll", "R Series|X Series|AED Plus", "@@##@######"),
    ("Defibrillator", "Defibrillator", "Philips", "HeartStart XL+|Efficia DFM100", "@@########"),
    ("ECG recorder", "EKG-Gerät", "GE Healthcare", "MAC 5500 HD|MAC 2000", "@@@########@@"),
    ("ECG recorder", "EKG-Gerät", "Schiller", "CARDIOVIT AT-102|CARDIOVIT FT-1", "###.#####"),
    ("Ultrasound system", "Ultraschallgerät", "Siemens", "ACUSON Sequoia|ACUSON P500", "######"),
    ("Ultrasound system", "Ultraschallgerät", "GE Healthcare", "Vivid E95|LOGIQ E10|Voluson S8", "######@@#"),
    ("Dialysis machine", "Dialysegerät", "Fresenius Medical Care", "5008S CorDiax|4008S", "#@@@####"),
    ("Electrosurgical unit", "HF-Chirurgiegerät", "Erbe", "VIO 300 D|VIO 3", "########"),
    ("Electrosurgical unit", "HF-Chirurgiegerät", "Covidien", "ForceTriad|Valleylab FT10", "@#@#####@@@"),
    ("Video processor", "Videoprozessor", "Olympus", "CV-190|CV-1500", "#######"),
    ("Gastroscope", "Gastroskop", "Olympus", "GIF-H190|GIF-XP190N", "#######"),
    ("Light source", "Lichtquelle", "Karl Storz", "XENON 300 SCB|POWER LED 300", "@@####"),
    ("Suction pump", "Absaugpumpe", "Medela", "Dominant Flex|Basic 30", "#######"),
    ("Breast pump", "Milchpumpe", "Medela", "Symphony", "#######"),
    ("Hospital bed", "Pflegebett", "Hill-Rom", "Progressa|Hill-Rom 900", "@###@@####"),
    ("Hospital bed", "Pflegebett", "Linet", "Eleganza 5|Multicare", "############"),
    ("Stretcher", "Transportliege", "Stryker", "Prime Series 1105|InTouch FL27", "##########"),
    ("Scale", "Waage", "Seca", "704|665|financial 284", "##############"),
    ("Infant incubator", "Inkubator", "Dräger", "Babyleo TN500|Isolette 8000 plus", "@@@@-####"),
    ("Infant warmer", "Wärmebett", "GE Healthcare", "Giraffe|Panda iRes", "@@@@#####"),
    ("Pulse oximeter", "Pulsoxymeter", "Masimo", "Rad-97|Radical-7", "##########"),
    ("Pulse oximeter", "Pulsoxymeter", "Nonin", "Avant 9700|PalmSAT 2500", "#########"),
    ("Blood gas analyser", "Blutgasanalysator", "Radiometer", "ABL90 FLEX|ABL800 BASIC", "###-###@####@####"),
    ("Glucose meter", "Blutzuckermessgerät", "Roche", "Accu-Chek Inform II", "UU########"),
    ("Glucose meter", "Blutzuckermessgerät", "Nova Biomedical", "StatStrip", "############"),
    ("Centrifuge", "Zentrifuge", "Eppendorf", "5430 R|5810", "####@@######"),
    ("Centrifuge", "Zentrifuge", "Hettich", "Rotina 380|EBA 200", "#######-##"),
    ("Operating table", "OP-Tisch", "Getinge", "Maquet Yuno II|Maquet Otesus", "######"),
    ("Operating light", "OP-Leuchte", "Trumpf Medical", "iLED 7|TruLight 5000", "#########"),
    ("Tourniquet", "Tourniquetgerät", "Zimmer", "A.T.S. 4000", "######"),
    ("Blood warmer", "Blutwärmer", "Barkey", "S-line|autocontrol 3 XPT", "#####"),
    ("Patient warmer", "Patientenwärmer", "3M", "Bair Hugger 775", "#####"),
    ("External pacemaker", "Externer Schrittmacher", "Medtronic", "5348|5392", "@@@######@"),
    ("Nerve monitor", "Nervenmonitor", "Medtronic", "NIM-Response 3.0", "####"),
    ("Capnograph", "Kapnograph", "Medtronic", "Capnostream 35", "########"),
    ("Syringe driver", "Spritzenpumpe", "CME Medical", "T34|BodyGuard T", "######"),
    ("Sleep apnoea device", "Schlafapnoegerät", "ResMed", "AirSense 10|Lumis 150", "###########"),
    ("Otoscope", "Otoskop", "Heine", "BETA 400|K180", "#######"),
    ("X-ray unit, mobile", "Röntgengerät, fahrbar", "Siemens", "Mobilett Elara Max", "#####"),
    ("Refrigerator, pharmacy", "Medikamentenkühlschrank", "Liebherr", "MKUv 1610|HMTvh 1501", "##.###.###.#"),
    ("Wheelchair", "Rollstuhl", "Meyra", "Eurochair 2|3.600", "#######"),
]
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def ordinary(random: Random, number: int, *, german: bool = False) -> Iterator[Device]:
    """Yield so many ordinary devices."""
    for _ in range(number):
        english_kind, german_kind, maker, models, shape = random.choice(KINDS)
        yield Device(
            CLEAR,
            maker,
            german_kind if german else english_kind,
            random.choice(models.split("|")),
            software=f"{random.randrange(1, 9)}.{random.randrange(20):02}" if random.randrange(3) == 0 else "",
            serial=shaped(random, shape),
        )


def shaped(random: Random, shape: str) -> str:
    """Return a number of that shape: ``#`` is a digit and ``@`` a letter."""
    return "".join(
        str(random.randrange(10)) if sign == "#" else random.choice(_LETTERS) if sign == "@" else sign for sign in shape
    )


def day(random: Random) -> str:
    """Return a day on which a device may have been bought, as ISO date."""
    return f"{random.randrange(2004, 2024)}-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}"
