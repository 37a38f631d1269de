"""How makers, families and kinds of device are found: run together, misspelt, in other scripts, by stems."""

import pytest

from pumpcheck.matching.matcher import Matcher
from pumpcheck.recalls import choose

MATCHER = Matcher(choose(()))
VERDICTS = {
    "affected": [
        # Run together.
        "722Paradigm", "ParadigmVeo754 2.5A", "MedtronicParadigm723(Revel) v2.4A", "insulinPump722Medtronic",
        "MinimedParadigm512",
        "PARADIGMREVEL723NAS v2.4A", "MEDTRONIC_522_722_PARADIGM",
        # Misspelt.
        "Medtornic insulin pump 722", "MEDTRON1C 722 pump", "PARAD1GM 722", "Para digm 511", "Paradigrn 512",
        "Pardaigm 715",
        "Mini-Med 508", "MinicMed 722", "MlNIMED 508", "Medtrnoic Paradigm 712", "Mediotronic insulin pump 712",
        # Other scripts.
        "美敦力 胰岛素泵 722", "美敦力722胰岛素泵", "パラダイム722型", "ﾊﾟﾗﾀﾞｲﾑ 722",
        "Помпа Медтроник Парадигм 522", "메드트로닉 인슐린 펌프 722",
        "ميدترونيك 722 مضخة إنسولين", "مدترونیک پمپ انسولین 522", "משאבת אינסולין מדטרוניק 722",
        "เครื่องปั๊มอินซูลิน เมดโทรนิค 722",
        "मेडट्रॉनिक इंसुलिन पंप 722", "Μεντρόνικ αντλία ινσουλίνης 722",
    ],
    "needs_review": [
        "VeoPump Medtronic", "Medtrnic insulin pump", "Mdetronic infusion pump",
        "Infusion Pumps, Ambulatory, Insulin",
        "BOMBA INFUSION INSULINA", "MICROINF INSUL", "PUMP INFUSION INSULI", "pump ins", "인슐린 펌프",
        "insuliinipumppu", "inzulinska črpalka",
        "inzulínová pumpa", "insulīna sūknis", "insülin pompası", "máy bơm insulin", "Insúlíndæla",
        "pompe Ã  insuline", "insÃ¼lin pompasÄ±", "胰島素幫浦",
    ],
    "not_affected": [
        "Medtrum A6 TouchCare patch pump", "Paradise 722 lamp", "volume minimum 512 scale", "Minime 512 chair",
        "MMT-407C", "MMT-3012",
        "MMT-5120", "MiniMed 600 series", "Medtronic 700 series insulin pump", "Medtronic infussion sets",
        "Paradigm reservoires 3ml",
        "insulin pen NovoPen Echo", "胰岛素泵储药器 美敦力", "insulin syringe 0.5 ml", "t:slim X2 insulin pump",
        "insulated pump bottle",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "verdict"), [(text, name) for name, texts in VERDICTS.items() for text in texts])
def test_words_are_found(text, verdict):
    assert MATCHER.judge({"description": text}).verdict == verdict


@pytest.mark.parametrize(
    ("maker", "verdict"),
    [("美敦力", "affected"), ("Medtornic Inc", "affected"), ("某某公司", "affected"), ("Medtrum", "not_affected")],
)
def test_a_maker_in_letters_nobody_knows_is_no_other_maker(maker, verdict):
    assert MATCHER.judge({"manufacturer": maker, "model": "722", "description": "insulin pump"}).verdict == verdict


def test_letters_read_in_the_wrong_code_page_are_read_as_they_were_written():
    text = "инсулиновая помпа".encode().decode("latin-1")
    finding = MATCHER.judge({"description": text})
    assert finding.verdict == "needs_review"
    assert [piece.text for piece in finding.evidence] == [text]


def test_evidence_quotes_what_stands_in_the_record():
    text = "Lager: MedtronicParadigm722"
    evidence = MATCHER.judge({"description": text}).evidence
    assert {piece.text for piece in evidence} == {"722", "Paradigm", "Medtronic"}
