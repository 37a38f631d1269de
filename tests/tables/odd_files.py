"""Small files in shapes that people and systems really write, as text, with what a scan of each must give.

A workbook is written down as one line a row, with ``|`` between cells. ``=== Name`` begins a sheet, and
``=== Name (hidden)``
a hidden one; a cell that is only ``^`` is merged with the one above it, ``<`` with the one on its left; ``\\n`` is a
line break within a cell. Everything else is written as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .areas import Area
from .grid_files import write
from .grids import Book, Sheet


@dataclass(frozen=True)
class Case:
    """A file and what a scan of it must give.

    Attributes:
        file: Its name.
        kind: What is odd about it.
        must: ``fields``, ``listed``, ``incomplete`` or ``exact``; see ``judged``.
        planted: The serial numbers of the recalled units in it, with spaces between.
        content: What it holds.
        placed: Whether the recalled units have a place.
        encoding: How text is written.
    """

    file: str
    kind: str
    must: str
    planted: str
    content: str
    placed: bool = True
    encoding: str = "utf-8"

    def write(self, folder: Path) -> Path:
        if self.file.endswith((".xlsx", ".ods")):
            form = self.file.rpartition(".")[2]
            return write(Book(form, _sheets(self.content), numbers=True), folder).rename(folder / self.file)
        path = folder / self.file
        path.write_bytes(self.content.lstrip("\n").encode(self.encoding))
        return path


def _sheets(content: str) -> list[Sheet]:
    sheets: list[Sheet] = []
    for line in content.strip("\n").split("\n"):
        if line.startswith("=== "):
            name, _, state = line[4:].partition(" (")
            sheets.append(Sheet(name, [Area("", [])], [0], state=state.rstrip(")") or "visible"))
        else:
            sheets = sheets or [Sheet("Sheet1", [Area("", [])], [0])]
            sheets[-1].areas[0].rows.append([cell.strip().replace("\\n", "\n") for cell in line.split("|")])
    for sheet in sheets:
        _merge(sheet.areas[0])
    return sheets


def _merge(area: Area) -> None:
    first: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for row, cells in enumerate(area.rows):
        for column, cell in enumerate(cells):
            if cell in {"^", "<"}:
                beside = (row - 1, column) if cell == "^" else (row, column - 1)
                start = first.get(beside, beside)
                first[row, column] = start
                last[start] = max(last.get(start, start), (row, column))
                cells[column] = ""
    area.merged = [(*start, *end) for start, end in last.items()]


CASES = (
    Case(
        "received_above.csv",
        "records above the heading row",
        "fields",
        "PAR310204H MIN118822C",
        """
B-0417,Medtronic MiniMed,MMT-515LNAS,Insulin pump,PAR310204H,Ward 11
B-0418,MiniMed,508,Insulin pump,MIN118822C,Ward 12
B-0419,Arjo,Maxi Move,Patient lift,AJ20011,Ward 2
Tag,Manufacturer,Model,Type,Serial Number,Ward
B-0100,Arjo,Maxi Move,Patient lift,AJ20012,Ward 2
B-0101,Zoll,X Series,Defibrillator,ZX88120,ED
""",
    ),
    Case(
        "sorted_by_location.xlsx",
        "a heading row sorted into the data",
        "fields",
        "PAR771201J PAR771202J",
        """
Baxter|Flo-Gard 6301|Infusion pump|FG1001|A&E|2009
Medtronic|Paradigm 712|Insulin pump|PAR771201J|Diabetes day unit|2008
Philips|SureSigns VM6|Monitor|VM10442|Endoscopy|2012
Manufacturer|Model|Description|Serial|Location|Year
Medtronic|MMT-722LNAS|Insulin pump|PAR771202J|Maternity|2007
Draeger|Oxylog 3000|Transport ventilator|OX33310|Theatre|2011
""",
    ),
    Case(
        "headings_last.csv",
        "a heading row sorted to the end",
        "fields",
        "PAR402211N",
        """
Ambu;aScope 4;Endoscope;AM4410;Urgences
Medtronic;MMT-522NAS;Pompe à insuline;PAR402211N;Pédiatrie
Zimmer;ATS 3000;Garrot;ZI9981;Bloc 2
Fabricant;Modèle;Désignation;N° de série;Service
""",
    ),
    Case(
        "loans_above.csv",
        "a small list above",
        "fields",
        "PAR612001H PAR612002H PAR612003H",
        """
Leihgeräte,,,
Modell,Seriennummer,Station,Seit
MMT-715NAS,PAR612001H,Station 7,03.02.2015
Agilia VP,AG41001,Station 8,09.02.2015
,,,
Bestand,,,
Inventarnummer,Hersteller,Modell,Bezeichnung,Seriennummer,Station
G-1,Medtronic,MMT-522WWS,Insulinpumpe,PAR612002H,Station 1
G-2,Medtronic,MMT-508,Insulinpumpe,PAR612003H,Station 2
G-3,Löwenstein,Elisa 500,Beatmungsgerät,EL5001,Intensiv
""",
    ),
    Case(
        "second_language.xlsx",
        "a second table in another language",
        "fields",
        "PAR500101K PAR500102K",
        """
Asset tag|Make|Model|Serial|Location
T1|Medtronic|MMT-712NAS|PAR500101K|Ward 5
T2|Mindray|VS-900|MV90012|Ward 6
N° série|Modèle|Marque|Localisation|N° inventaire
PAR500102K|MMT-722NAS|Medtronic|Étage 3|T3
MV90013|VS-900|Mindray|Étage 4|T4
""",
    ),
    Case(
        "narrow_below.csv",
        "a narrower table below",
        "fields",
        "PAR230011H PAR230012H",
        """
Equipment,Manufacturer,Model,Serial no.,Location,Cost centre,PM due
Insulin pump,Medtronic MiniMed,MMT-511,PAR230011H,Clinic 1,4410,2026-05
Infusion pump,Baxter,Colleague CX,CO98111,Ward 3,4412,2026-06
Location,Serial no.,Model
Clinic 9,PAR230012H,Paradigm 722
Clinic 9,CO98112,Colleague CX
""",
    ),
    Case(
        "two_sites_beside.xlsx",
        "two tables side by side",
        "fields",
        "PAR811001H PAR811002H",
        """
North site||||South site|||
Model|Serial No|Room||Model|Serial No|Room
MMT-722NAS|PAR811001H|N-101||Sigma Spectrum|SI20001|S-201
Sigma Spectrum|SI20002|N-102||MMT-515NAS|PAR811002H|S-202
Evita XL|EV11|N-103||Evita XL|EV12|S-203
""",
    ),
    Case(
        "footer_names.csv",
        "a footer that names a recalled pump",
        "listed",
        "PAR909090H",
        """
Id,Manufacturer,Model,Serial,Location
1,GE,Dash 4000,DA1001,ICU
2,GE,Dash 4000,DA1002,ICU

Not found at stock-taking: Medtronic MiniMed 508 PAR909090H
""",
    ),
    Case(
        "section_inherits.xlsx",
        "a section title that names the pump",
        "listed",
        "PAR450001H PAR450002H",
        """
Serial number|Ward|Last check
Alaris GP|<|<
AL1001|Ward 1|2025-01-10
Medtronic Paradigm 722|<|<
PAR450001H|Ward 2|2025-01-11
PAR450002H|Ward 3|2025-01-12
""",
    ),
    Case(
        "sheet_named.xlsx",
        "a sheet's name that names the pump",
        "listed",
        "PAR700001H",
        """
=== MMT-722
Serial number|Ward
PAR700001H|Ward 4
=== Monitors
Manufacturer|Model|Serial number|Ward
Philips|MX450|DE1001|Ward 4
""",
    ),
    Case(
        "fleet_down.ods",
        "one device a column",
        "fields",
        "PAR350001H MIN350002B",
        """
Inventárne číslo|A-1|A-2|A-3
Výrobca|Medtronic|Baxter|MiniMed
Model|MMT-722WWS|Sigma Spectrum|508
Sériové číslo|PAR350001H|SI1002|MIN350002B
Umiestnenie|Oddelenie 2|Oddelenie 3|Oddelenie 4
""",
    ),
    Case(
        "record_cards.csv",
        "one card a device",
        "listed",
        "PAR330001H",
        """
Equipment card,
Maker,Medtronic
Model,MMT-523NAS
Serial number,PAR330001H
Software,2.2A
Ward,Diabetes clinic
,
Equipment card,
Maker,Fresenius Kabi
Model,Volumat MC
Serial number,VO1001
Software,
Ward,ICU
""",
    ),
    Case(
        "cards_two_across.xlsx",
        "cards with two labels in a row",
        "listed",
        "PAR340001H",
        """
GERÄTESTAMMBLATT|||
Hersteller:|Medtronic|Modell:|MMT-712WWS
Seriennr.:|PAR340001H|Standort:|Haus 3
|||
GERÄTESTAMMBLATT|||
Hersteller:|B. Braun|Modell:|Infusomat fmS
Seriennr.:|IN2001|Standort:|Haus 4
""",
    ),
    Case(
        "labelled.csv",
        "label and value in each cell",
        "fields",
        "PAR220001H",
        """
Fabricante: Medtronic;Modelo: MMT-722WWS;Serie: PAR220001H;Servicio: Endocrinología
Fabricante: Fresenius;Modelo: Agilia;Serie: FR1;Servicio: UCI
Fabricante: Fresenius;Modelo: Agilia;Serie: FR2;Servicio: UCI
""",
    ),
    Case(
        "first_line_of_group.xlsx",
        "identity of a group merged",
        "fields",
        "PAR600001H PAR600002H PAR600003H",
        """
Equipment|Make|Model|Serial|Department
Insulin pump|Medtronic|MMT-715NAS|PAR600001H|Paediatrics
^|^|^|PAR600002H|Medicine
^|^|^|PAR600003H|Surgery
Syringe pump|Smiths|Medfusion 3500|ME1|ICU
^|^|^|ME2|ICU
""",
    ),
    Case(
        "blank_with_numbers.csv",
        "identity of a group once",
        "fields",
        "PAR610001H PAR610002H",
        """
Asset number,Make,Model,Serial number,Department
1001,Medtronic,MMT-722NAS,PAR610001H,Paediatrics
1002,,,PAR610002H,Medicine
1003,Smiths,Medfusion 3500,ME1,ICU
1004,,,ME2,ICU
""",
    ),
    Case(
        "ditto_do.csv",
        "ditto marks: do.",
        "fields",
        "PAR620001H PAR620002H",
        """
No;Make;Model;Serial number;Department
1;Medtronic;MMT-512NAS;PAR620001H;Paediatrics
2;do.;do.;PAR620002H;Medicine
3;Smiths;Medfusion 3500;ME1;ICU
4;do.;do.;ME2;do.
""",
    ),
    Case(
        "ditto_japanese.xlsx",
        "ditto marks: 〃",
        "fields",
        "PAR630001H PAR630002H",
        """
番号|メーカー|型番|シリアル番号|設置場所
1|メドトロニック|MMT-722|PAR630001H|内科
2|〃|〃|PAR630002H|外科
3|テルモ|TE-131|TE1001|ICU
""",
    ),
    Case(
        "models_across.xlsx",
        "models across with serial numbers in the cells",
        "listed",
        "PAR640001H PAR640002H",
        """
Ward|Medtronic MMT-722|Baxter Sigma|Philips MX450
Ward 1|PAR640001H|SI1|DE1
Ward 2|PAR640002H|SI2|DE2
""",
    ),
    Case(
        "very_hidden.xlsx",
        "units on a very hidden sheet",
        "fields",
        "PAR650001H",
        """
=== Current
Make|Model|Serial|Ward
Baxter|Sigma Spectrum|SI1|ICU
=== Archive (veryHidden)
Make|Model|Serial|Ward
Medtronic|MMT-722NAS|PAR650001H|Ward 9
""",
    ),
    Case(
        "unnamed_column.csv",
        "the pump is named in a column without a heading",
        "listed",
        "X660001",
        """
Make,Model,Serial number,Ward,
Baxter,Sigma Spectrum,SI1,ICU,
,,X660001,Ward 2,508 MiniMed
""",
    ),
    Case(
        "other_maker_beside.csv",
        "a pump beside another maker's name",
        "listed",
        "X670001",
        """
Asset,Vendor,Manufacturer,Model,Serial,Ward
1,MedSupply,Baxter,Sigma Spectrum,SI1,ICU
2,MedSupply,Baxter,PRDGM 722,X670001,Ward 8
""",
    ),
    Case(
        "in_software.csv",
        "the pump is named under the software version",
        "listed",
        "X680001",
        """
Asset,Manufacturer,Description,Serial,Software version,Ward
1,Baxter,Infusion pump,SI1,8.0,ICU
2,,Pump,X680001,Medtronic 722 pump,Ward 8
""",
    ),
    Case(
        "lists_of_links.csv",
        "lists with another delimiter within cells",
        "fields",
        "PAR690001H",
        """
Name,Maker,Model,Serial,Location,Accessories on file
P1,Medtronic,MMT-722NAS,PAR690001H,Ward 1,a|b|c|d|e|f|g|h|i|j|k|l|m|n|o
P2,Baxter,Sigma,S2,Ward 2,a|b|c|d|e|f|g|h|i|j|k|l|m|n|o
P3,Baxter,Sigma,S3,Ward 3,a|b|c|d|e|f|g|h|i|j|k|l|m|n|o
""",
    ),
    Case(
        "tilde.csv",
        "an unusual delimiter",
        "fields",
        "PAR691001H",
        """
Código~Marca~Modelo~Número de serie~Ubicación
E1~Medtronic~MMT-722WWS~PAR691001H~Sala 2
E2~Mindray~uMEC12~UM1~Sala 3
""",
    ),
    Case(
        "unit_separator.txt",
        "an unusual delimiter",
        "fields",
        "PAR692001H",
        """
Asset\x1fMake\x1fModel\x1fSerial\x1fWard
1\x1fMedtronic\x1fMMT-722NAS\x1fPAR692001H\x1fWard 1
2\x1fBaxter\x1fSigma\x1fS2\x1fWard 2
""",
    ),
    Case(
        "report_of_fixed_width.txt",
        "columns of fixed width below a title",
        "fields",
        "PAR693001H",
        """
MEDITECH  EQUIPMENT LIST BY LOCATION                    PAGE 1

CONTROL#  MANUFACTURER     MODEL         SERIAL        LOCATION
--------  ---------------  ------------  ------------  -----------
000101    MEDTRONIC        MMT-722NAS    PAR693001H    4 WEST
000102    BAXTER           SIGMA         S2            ICU
000103    HILL-ROM         P7900         HR1           5 EAST
""",
    ),
    Case(
        "quoted_lines.csv",
        "every line in one pair of quotes",
        "fields",
        "PAR694001H",
        """
"Asset;Make;Model;Serial;Ward"
"1;Medtronic;MMT-722NAS;PAR694001H;Ward 1"
"2;Baxter;Sigma;S2;Ward 2"
""",
    ),
    Case(
        "bracketed.csv",
        "values in brackets and apostrophes",
        "fields",
        "PAR695001H",
        """
Asset,Make,Model,Serial,Ward
['1'],['Medtronic'],['MMT-722NAS'],['PAR695001H'],['Ward 1']
['2'],['Baxter'],['Sigma'],['S2'],['Ward 2']
""",
    ),
    Case(
        "excel_links.csv",
        "cells written as a link formula",
        "fields",
        "PAR696001H",
        """
Asset,Make,Model,Serial,Ward
1,Medtronic,"=HYPERLINK(""http://a.example/9"",""MMT-722NAS"")","=HYPERLINK(""http://a.example/9"",""PAR696001H"")",Ward 1
2,Baxter,"=HYPERLINK(""http://a.example/8"",""Sigma"")","=HYPERLINK(""http://a.example/8"",""S2"")",Ward 2
""",
    ),
    Case(
        "ebcdic_german.csv",
        "EBCDIC",
        "listed",
        "PAR697001H",
        """
Gerät,Hersteller,Modell,Seriennummer,Standort
Insulinpumpe,Medtronic,MMT-722WWS,PAR697001H,Haus 2
Röntgengerät,Siemens,Mobilett XP,MO1,Haus 3
""",
        encoding="cp273",
    ),
    Case(
        "signed_out.csv",
        "not an inventory",
        "incomplete",
        "",
        """
<!DOCTYPE html><html><head><title>Sign in</title></head><body>Your session has ended.</body></html>
""",
    ),
    Case(
        "empty_report.xlsx",
        "not an inventory",
        "incomplete",
        "",
        """
Equipment by location
No rows match the filter
""",
    ),
    Case(
        "words_only.csv",
        "a single unlabelled column of words",
        "incomplete",
        "",
        """
monday
tuesday
thursday
friday
""",
    ),
    Case(
        "versions_without_heading.csv",
        "a column without a heading that holds versions",
        "listed",
        "PAR698001H",
        """
Make,Model,Serial,Ward,
Medtronic,MMT-723NAS,PAR698001H,Ward 1,2.5
Baxter,Sigma,S2,Ward 2,1.0
Baxter,Sigma,S3,Ward 2,3.5
""",
    ),
    Case(
        "quarters.csv",
        "headings with quarters and dates in them",
        "fields",
        "PAR699001H",
        """
Asset,Make,Model,Serial,Ward,Q1/2024,Q2/2024,2024-07-01,Hours\u00a02025
1,Medtronic,MMT-722NAS,PAR699001H,Ward 1,12,13,14,15
2,Baxter,Sigma,S2,Ward 2,2,3,4,5
""",
    ),
    Case(
        "several_serials.csv",
        "several serial numbers in a cell",
        "listed",
        "PAR699101H PAR699102H PAR699103H",
        """
Make,Model,Qty,Serial numbers,Ward
Medtronic,MMT-722NAS,3,"PAR699101H, PAR699102H, PAR699103H",Store
Baxter,Sigma,2,"S1, S2",ICU
""",
    ),
    Case(
        "stock.xlsx",
        "an ordinary file",
        "exact",
        "PAR699201H",
        """
=== Read me
How to use this workbook
Fill in one row for each device. Insulin pumps belong to the diabetes team.
=== Devices
Inventory of medical devices||||
Printed 03.11.2026||||
|||
Asset|Manufacturer|Model|Serial number|Location
A1|Medtronic|MMT-522NAS|PAR699201H|Ward 1
A2|Medtronic|MiniMed 780G|NG1000001H|Ward 2
A3|Hill-Rom|722|HR508|Room 508
|||Total|3
=== Contacts
Name|Telephone
Biomed desk|5122
=== Lists (hidden)
Location
Ward 1
Ward 2
""",
    ),
    Case(
        "devices_ru.csv",
        "an ordinary file",
        "exact",
        "PAR699301H",
        """
Инв. №;Производитель;Модель;Наименование;Серийный номер;Отделение
1;Medtronic;MMT-722WWS;Инсулиновая помпа;PAR699301H;Эндокринология
2;Mindray;BeneView T5;Монитор пациента;BV1;Реанимация
3;Medtronic;MMT-7703;Трансмиттер MiniLink;ML1;Эндокринология
Итого;;;;3;
""",
    ),
    Case(
        "careless_commas.csv",
        "an unquoted delimiter, the last column empty",
        "listed",
        "PAR699401H",
        """
Asset,Make,Model,Description,Serial,Ward,Notes
1,Medtronic,MMT-722NAS,Insulin pump, loan,PAR699401H,Ward 1,
2,Baxter,Sigma,Infusion pump,S2,Ward 2,
3,Baxter,Sigma,Infusion pump,S3,Ward 2,
""",
    ),
)
