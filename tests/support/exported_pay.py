# ruff: noqa: E501  a sheet is easier to read in its own line
"""More pay as it comes out of payroll programs: kinds that ``pay_sheets`` has not, and files that name several workers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.pay_sheets import FROM, TO, Sheet, csv
from tests.support.sheets import Shown, calculated, xlsx

HEAD = "Period Start,Period End,Hours,Rate,Gross Pay"
ROW = f"{FROM},{TO},80,31.50,2520"
FIRST, LAST = dt.date.fromisoformat(FROM), dt.date.fromisoformat(TO)
TITLES = ["Period Start", "Period End", "Hours", "Rate", "Gross Pay"]
FRENCH = ["Période du", "Période au", "Heures", "Taux", "Brut"]
CODES = "Code,Hours,Rate,Amount,Period Start,Period End"
_WEEKDAYS = (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)
_OF_ACCOUNTS = '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)'


def book(*rows: list[Any], change: Callable[[Any], None] | None = None, **more: Any) -> bytes:
    return xlsx(rows, change=change, **more)


def _merged(*spans: str) -> Callable[[Any], None]:
    def merge(page: Any) -> None:
        for span in spans:
            page.merge_cells(span)

    return merge


def _no_sight(*columns: str) -> Callable[[Any], None]:
    def hide(page: Any) -> None:
        for column in columns:
            page.column_dimensions[column].hidden = True

    return hide


def _result(titles: list[str], formula: str, result: float | str) -> bytes:
    return calculated(book(titles, [FIRST, LAST, formula, 31.5, "=C2*D2"]), {"C2": result, "E2": 2520})


RIGHT = [
    Sheet("Wagepoint, an income a line", csv("First Name,Last Name,Pay Period,Pay Date,Income Type,Hours,Rate,Amount", *(f"Zoe,Damours,{FROM} - {TO},2027-02-18,{line}" for line in ("Regular Hours,80,31.50,2520.00", "Overtime Hours,2,47.25,94.50"))), hours="82", over="2", gross="2614.5"),
    Sheet("Gusto, hours with their factors", csv("Last name,First name,Pay period start,Pay period end,Regular hours,Overtime hours (1.5x),Double overtime hours (2x),Gross pay", f"Damours,Zoe,{FROM},{TO},80,2,0,2614.50"), hours="82", over="2", gross="2614.5"),
    Sheet("Paychex, kinds behind hours and earnings", csv("Employee,Check Date,Period Begin,Period End,Hours Reg,Hours OT,Earnings Reg,Earnings OT,Gross", f"Damours,2027-02-18,{FROM},{TO},80,2,2520,94.50,2614.50"), hours="82", over="2", gross="2614.5"),
    Sheet("ADP, dollars by their sign", csv("Employee Name,Pay Period Begin Date,Pay Period End Date,Reg Hrs,Reg $,OT Hrs,OT $,Gross $", f'"Damours, Zoe",{FROM},{TO},80,"$2,520.00",4,"$189.00","$2,709.00"'), hours="84", over="4", gross="2709"),
    Sheet("Maestro, heures à temps et demi", csv("Matricule;Nom, prénom;Date début période;Date fin période;Hres rég;Hres T½;Hres T2;Taux;Brut", f"88;Damours, Zoé;{FROM};{TO};80;2;0;31,50;2614,50"), hours="82", over="2", gross="2614.5"),
    Sheet("Nethris, codes et libellés", csv("No emp;Nom;Code;Description;Heures;Taux;Montant;Du;Au", *(f"1042;Damours Zoé;{line};{FROM};{TO}" for line in ("001;Régulier;80;31,50;2520,00", "002;Temps et demi;2;47,25;94,50"))), hours="82", over="2", gross="2614.5"),
    Sheet("Knit, vacation paid out within gross", csv("Employee,Pay Period Start,Pay Period End,Regular Hours,Hourly Rate,Regular Pay,Vacation Pay,Gross Pay", f"Zoe Damours,{FROM},{TO},80,31.50,2520,100.80,2620.80")),
    Sheet("earning codes across, hours and money of each", csv("Employee,Period Start,Period End,Regular Hours,Regular Amount,OT Hours,OT Amount", f"Zoe Damours,{FROM},{TO},80,2520,4,189"), hours="84", over="4", gross="2709"),
    Sheet("earning codes across, the money of one under a title that nobody knows", csv("Employee,Period Start,Period End,Regular Hours,Regular Amount,OT Hours,Premium Dollars", f"Zoe Damours,{FROM},{TO},80,2520,4,189"), hours="84", over="4", gross="", told=("pay-columns-unknown",)),
    Sheet("the days of the week across", csv("Employee,Period Start,Period End,Mon,Tue,Wed,Thu,Fri,Sat,Sun,Total Hours,Rate,Gross", f"Zoe,{FROM},{TO},16,16,16,16,16,0,0,80,31.50,2520"), told=("pay-columns-unknown",)),
    Sheet("a stub, titles down the first column", csv("Employee,Zoe Damours", f"Period Start,{FROM}", f"Period End,{TO}", "Hours,80", "Rate,31.50", "Gross Pay,2520"), told=("titles-in-column",)),
    Sheet("a stub in French, titles down the first column", book(["Nom de l’employé", "Zoé Damours"], ["Période du", FIRST], ["Période au", LAST], ["Heures", 80], ["Taux", 31.5], ["Brut", 2520]), suffix=".xlsx", told=("titles-in-column",)),
    Sheet("titles on two rows, the last group over one column", book(["Period", None, "Regular", None, None, "Overtime", None, None, "Gross"], ["Start", "End", "Hours", "Rate", "Pay", "Hours", "Rate", "Pay", None], [FIRST, LAST, 80, 31.5, 2520, 2, 47.25, 94.5, 2614.5]), suffix=".xlsx", hours="82", over="2", gross="2614.5"),
    Sheet("titles on two rows, groups merged, in French", book(["Période", None, "Heures", None, "Brut"], ["Du", "Au", "Régulières", "Supp.", None], [FIRST, LAST, 80, 2, 2614.5], change=_merged("A1:B1", "C1:D1", "E1:E2")), suffix=".xlsx", hours="82", over="2", gross="2614.5"),
    Sheet("the worker's cell merged over the lines", book(["Employee", "Code", "Period Start", "Period End", "Hours", "Rate", "Amount"], ["Zoe Damours", "REG", FIRST, LAST, 80, 31.5, 2520], [None, "OT", None, None, 2, 47.25, 94.5], change=_merged("A2:A3", "C2:C3", "D2:D3")), suffix=".xlsx", hours="82", over="2", gross="2614.5"),
    Sheet("the period's cells merged over the lines, in French", book(["Période du", "Période au", "Code de gain", "Heures", "Taux", "Montant"], [FIRST, LAST, "REG", 72, 31.5, 2268], [None, None, "VAC", 8, 31.5, 252], change=_merged("A2:A3", "B2:B3")), suffix=".xlsx", hours="72", leave="8"),
    Sheet("amounts as accountants show them", book(TITLES, [FIRST, LAST, 80, Shown(31.5, _OF_ACCOUNTS), Shown(2520, _OF_ACCOUNTS)]), suffix=".xlsx"),
    Sheet("a nought shown as a dash", book(["Period Start", "Period End", "Reg Hours", "OT Hours", "Rate", "Gross Pay"], [FIRST, LAST, 80, Shown(0, _OF_ACCOUNTS), 31.5, 2520]), suffix=".xlsx"),
    Sheet("a dash for nothing", csv("Period Start,Period End,Reg Hours,OT Hours,Rate,Gross Pay", f"{FROM},{TO},80,-,31.50,2520")),
    Sheet("a long dash for nothing, in French", csv("Période du;Période au;Heures régulières;Heures supplémentaires;Taux;Brut", f"{FROM};{TO};80;–;31,50;2520,00")),
    Sheet("a correction shown in parentheses", book(CODES.split(","), ["REG", 80, 31.5, 2520, FIRST, LAST], ["OT", 5, 47.25, 236.25, FIRST, LAST], ["ADJ", Shown(-5, "0.00_);(0.00)"), 47.25, Shown(-236.25, "#,##0.00_);(#,##0.00)"), FIRST, LAST]), suffix=".xlsx"),
    Sheet("a correction with its sign behind", csv(CODES, f"REG,80,31.50,2520.00,{FROM},{TO}", f"OT,5,47.25,236.25,{FROM},{TO}", f"ADJ,5.00-,47.25,236.25-,{FROM},{TO}")),
    Sheet("a pay taken back whole and paid again", csv(HEAD, f"{FROM},{TO},64,31.50,2016", f"{FROM},{TO},-64,31.50,-2016", ROW)),
    Sheet("arrears by the hour are no hours", csv(CODES, f"REG,80,31.50,2520,{FROM},{TO}", f"RETRO,80,1.50,120.00,{FROM},{TO}")),
    Sheet("arrears by the hour are no hours, in French", csv("Code de gain;Heures;Taux;Montant;Période du;Période au", f"REG;80;31,50;2520,00;{FROM};{TO}", f"Rétroactif;76;0,75;57,00;{FROM};{TO}")),
    Sheet("hours to the second", csv(HEAD, f"{FROM},{TO},80:00:00,31.50,2520")),
    Sheet("hours beyond a day under a clock's format", book(TITLES, [FIRST, LAST, Shown(dt.timedelta(hours=80), "hh:mm"), 31.5, 2520]), suffix=".xlsx", told=("shown-rounded",)),
    Sheet("text with its units in a workbook", book(TITLES, [FROM, TO, "80.00 hrs", "$31.50 / hr", "$2,520.00"]), suffix=".xlsx"),
    Sheet("days as numbers of eight digits", book(TITLES, [20270201, 20270214, 80, 31.5, 2520]), suffix=".xlsx"),
    Sheet("days parted by points", csv("Début de période;Fin de période;Heures;Taux;Brut", "01.02.2027;14.02.2027;80;31,50;2520,00")),
    Sheet("UTF-16 with semicolons", csv("Début de période;Fin de période;Heures;Taux;Brut", f"{FROM};{TO};80;31,50;2520,00", encoding="utf-16")),
    Sheet("bars between cells", csv(HEAD.replace(",", "|"), ROW.replace(",", "|"))),
    Sheet("tabs between cells", csv(HEAD.replace(",", "\t"), ROW.replace(",", "\t")), suffix=".tsv"),
    Sheet("Excel's own line for the delimiter", csv("sep=;", HEAD.replace(",", ";"), ROW.replace(",", ";")), told=("rows-not-read",)),
    Sheet("blanks before the quotes", csv('"Period Start", "Period End", "Hours", "Rate", "Gross Pay"', f'"{FROM}", "{TO}", "80", "31.50", "2,520.00"')),
    Sheet("lines ended by a Mac of old", f"{HEAD}\r{ROW}\r".encode()),
    Sheet("titles with line breaks", book(["Period\nStart", "Period\nEnd", "Hours", "Rate", "Gross\nPay"], [FIRST, LAST, 80, 31.5, 2520]), suffix=".xlsx"),
    Sheet("this year's sums beside", csv("Period Start,Period End,Hours,YTD Hours,Rate,Gross Pay,YTD Gross", f"{FROM},{TO},80,240,31.50,2520,7560"), told=("pay-columns-unknown",)),
    Sheet("this year's sums beside, in French", csv("Du;Au;Heures;Heures cumul;Taux;Brut;Brut cumul", f"{FROM};{TO};80;240;31,50;2520,00;7560,00"), told=("pay-columns-unknown",)),
    Sheet("two columns of one meaning that agree", csv("Period Start,Period End,Hours,Rate,Gross,Gross Pay", f"{FROM},{TO},80,31.50,2520,2520.00"), told=("pay-columns-alike",)),
    Sheet("six hundred columns", csv(",".join(["Period Start", "Period End", "Hours", "Rate", *(f"X{n}" for n in range(600)), "Gross Pay"]), ",".join([FROM, TO, "80", "31.50", *["0"] * 600, "2520"])), told=("pay-columns-unknown",)),
    Sheet("formulas with their results", _result(TITLES, "=8*10", 80), suffix=".xlsx"),
    Sheet("formulas with their results, in French", _result(FRENCH, "=40+40", "80"), suffix=".xlsx"),
    Sheet("a sheet of another month beside it", book(TITLES, [FIRST, LAST, 80, 31.5, 2520], sheet="February", more={"March": [TITLES, [dt.date(2027, 3, 1), dt.date(2027, 3, 14), 80, 31.5, 2520]]}), suffix=".xlsx", told=("sheet-not-read",)),
    Sheet("a sheet of another month beside it, in French", book(["Notes"], sheet="Lisez-moi", more={"Février": [FRENCH, [FIRST, LAST, 80, 31.5, 2520]], "Mars": [FRENCH, [dt.date(2027, 3, 1), dt.date(2027, 3, 14), 80, 31.5, 2520]]}), suffix=".xlsx", told=("sheet-not-read",)),
    Sheet("a sheet called pay that holds notes", book(["Read me"], sheet="Pay", more={"Data": [TITLES, [FIRST, LAST, 80, 31.5, 2520]]}), suffix=".xlsx", told=("sheet-not-read",)),
    Sheet("an older sheet that is hidden", book(TITLES, [dt.date(2026, 2, 1), dt.date(2026, 2, 14), 80, 20, 1600], sheet="Old", more={"New": [TITLES[:4], [FIRST, LAST, 80, 31.5]]}, change=lambda page: setattr(page, "sheet_state", "hidden")), suffix=".xlsx", gross="", told=("sheet-not-read",)),
    Sheet("a note between the lines", csv(CODES, f"REG,80,31.50,2520,{FROM},{TO}", "All amounts are in Canadian dollars,,,,,", f"OT,2,47.25,94.50,{FROM},{TO}"), hours="82", over="2", gross="2614.5", told=("rows-not-read",)),
]  # fmt: skip

TOLD = [
    Sheet("a hidden column of another gross", book([*TITLES[:4], "Gross", "Gross Pay"], [FIRST, LAST, 80, 31.5, 1890, 2520], change=_no_sight("E")), suffix=".xlsx", told=("pay-row", "pay-columns-alike")),
    Sheet("two columns of hours that differ", csv("Période du;Période au;Heures;Total des heures;Taux;Brut", f"{FROM};{TO};72;80;31,50;2520,00"), told=("pay-row", "pay-columns-alike")),
    Sheet("hours in columns that nobody knows", csv("Employee,Period Start,Period End,Hours 1,Rate 1,Hours 2,Rate 2,Gross Pay", f"Zoe,{FROM},{TO},40,31.50,40,33.00,2580"), told=("pay-row", "pay-columns-unknown")),
    Sheet("pay periods across", csv("Earning,2027-02-14,2027-02-28", "Regular hours,80,80", "Gross,2520,2520"), told=("pay-row",)),
    Sheet("the last day of the period alone", csv("Employee No.,Employee Name,Pay Ending,Regular Hours,Regular Earnings,Gross", f'100,"Damours, Zoe",{TO},80,2520.00,2520.00'), told=("pay-row",)),
    Sheet("the last day of the period alone, in French", csv("Employé;Période se terminant le;Heures rég.;Salaire rég.;Total brut", f"Damours;{TO};80;2520,00;2520,00"), told=("pay-row",)),
    Sheet("the period above the titles", csv(f"Pay period: {FROM} to {TO},,,", "Employee,Hours,Rate,Gross", "Zoe,80,31.50,2520"), told=("pay-row", "rows-not-read")),
    Sheet("the period on the first of its lines", csv("Period Start,Period End,Code,Hours,Rate,Amount", f"{FROM},{TO},REG,80,31.50,2520", ",,OT,2,47.25,94.50"), told=("pay-row",)),
    Sheet("hours as days in a workbook", book(TITLES, [FIRST, LAST, 80 / 24, 31.5, 2520]), suffix=".xlsx", told=("pay-row",)),
    Sheet("days as Excel counts them", book(TITLES, [46419, 46432, 80, 31.5, 2520]), suffix=".xlsx", told=("pay-row",)),
    Sheet("years of two digits", csv(HEAD, "02/01/27,02/14/27,80,31.50,2520"), told=("pay-row",)),
    Sheet("months in letters, years of two digits", csv(HEAD, "01-Feb-27,14-Feb-27,80,31.50,2520"), told=("pay-row",)),
    Sheet("a period whose first day has no year", csv("Pay Period,Hours,Rate,Gross Pay", '"Feb 1 - Feb 14, 2027",80,31.50,2520'), told=("pay-row",)),
    Sheet("a period whose first day has no month", csv("Période;Heures;Taux;Brut", "du 1 au 14 février 2027;80;31,50;2520"), told=("pay-row",)),
    Sheet("a credit by its letters", csv(CODES, f"REG,85,31.50,2677.50,{FROM},{TO}", f"REG,5.00 CR,31.50,157.50 CR,{FROM},{TO}"), told=("pay-row", "ask-pay")),
    Sheet("a percent for a rate", csv(CODES, f"REG,80,31.50,2520,{FROM},{TO}", f"VAC,,4%,100.80,{FROM},{TO}"), told=("pay-row", "ask-pay")),
    Sheet("banked hours", csv(CODES, f"REG,80,31.50,2520,{FROM},{TO}", f"BANK,5,0,0,{FROM},{TO}"), told=("pay-code-unknown",)),
    Sheet("minutes", csv("Period Start,Period End,Minutes,Rate,Gross Pay", f"{FROM},{TO},4800,31.50,2520"), told=("pay-row", "pay-columns-unknown")),
    Sheet("gross beyond the columns that are read", book(["Period Start", "Period End", "Hours", "Rate", *(f"X{n}" for n in range(600)), "Gross Pay"], [FIRST, LAST, 80, 31.5, *[0] * 600, 2400]), suffix=".xlsx", told=("columns-not-read",)),
    Sheet("one cell struck through", book(TITLES, [FIRST, LAST, 80, Shown(31.5, struck=True), 2520]), suffix=".xlsx", told=("cell-struck",)),
    Sheet("the sheet's own error", book(TITLES, [FIRST, LAST, 80, "#REF!", 2520]), suffix=".xlsx", told=("pay-row",)),
    Sheet("the sheet's own error, in French", csv("Période du;Période au;Heures;Taux;Brut", f"{FROM};{TO};#VALEUR!;31,50;2520,00"), told=("pay-row",)),
    Sheet("formulas of which some have no result", calculated(book(TITLES, [FIRST, LAST, "=8*10", 31.5, "=C2*D2"]), {"C2": 80}), suffix=".xlsx", told=("pay-row",)),
    Sheet("a binary workbook", b"PK\x03\x04", suffix=".xlsb", told=("pay-not-read",)),
]  # fmt: skip


@dataclass(frozen=True)
class Register:
    """A file that names two workers: ``hours`` of each, by name, in the order of the file."""

    name: str
    content: bytes
    hours: tuple[tuple[str, str], ...] = (("Damours Zoe", "82"), ("Ferreira Maria", "80"))
    told: tuple[str, ...] = ("pay-names-above",)
    suffix: str = ".csv"


_ZOE = f"REG,80,31.50,2520,{FROM},{TO}", f"OT,2,47.25,94.50,{FROM},{TO}"
_MARIA = f"REG,80,24.50,1960,{FROM},{TO}"
_DEUX = (("Damours, Zoé", "80"), ("Ferreira, Maria", "80"))

REGISTERS = [
    Register("names in rows of their own, under the title of the names", csv(f"Employee,{CODES}", "Damours Zoe,,,,,,", *(f",{line}" for line in _ZOE), "Ferreira Maria,,,,,,", f",{_MARIA}")),
    Register("names over the lines, with a word for what they are", csv(CODES, "Employee: 1042 Damours Zoe,,,,,", *_ZOE, "Employee: 88 Ferreira Maria,,,,,", _MARIA)),
    Register("names over the lines, and nothing else", csv(CODES.replace(",", ";"), "Damours, Zoé;;;;;", f"REG;80;31,50;2520,00;{FROM};{TO}", "Ferreira, Maria;;;;;", f"REG;80;24,50;1960,00;{FROM};{TO}"), hours=_DEUX),
    Register("numbers and names over the lines", csv(f"Matricule;Nom de l’employé;{CODES.replace(',', ';')}", "1042;Damours, Zoé;;;;;;", f";;REG;80;31,50;2520,00;{FROM};{TO}", "88;Ferreira, Maria;;;;;;", f";;REG;80;24,50;1960,00;{FROM};{TO}"), hours=_DEUX),
    Register("names over the lines of a small table", csv("Pay Period,Hours,Gross", "Damours Zoe,,", f"{FROM} to {TO},82,2614.50", "Ferreira Maria,,", f"{FROM} to {TO},80,1960")),
    Register("names in merged cells", book(["Employee", *CODES.split(",")], ["Damours Zoe", "REG", 80, 31.5, 2520, FIRST, LAST], [None, "OT", 2, 47.25, 94.5, FIRST, LAST], ["Ferreira Maria", "REG", 80, 24.5, 1960, FIRST, LAST], change=_merged("A2:A3")), told=(), suffix=".xlsx"),
    Register("names under a title that nobody knows", csv(f"Resource,{CODES}", *(f"Damours Zoe,{line}" for line in _ZOE), f"Ferreira Maria,{_MARIA}"), told=("pay-names-guessed",)),
]  # fmt: skip
