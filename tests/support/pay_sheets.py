# ruff: noqa: E501  a sheet is easier to read in its own line
"""Pay as payroll programs and people write it: sheets of one worker who was paid as offered, in as many shapes.

The worker of the sample offer: 31.50 an hour, 40 hours a week, overtime at 47.25. Every sheet of ``RIGHT`` tells of pay
that owes nothing; those of ``TOLD`` cannot be judged, and must say so.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

FROM, TO = "2027-02-01", "2027-02-14"
NAME = "Nguyễn-D’Amours, Zoé Anaïs"


@dataclass(frozen=True)
class Sheet:
    """One file of pay. ``hours``, ``over`` and ``gross`` are what it says of its first period; ``told`` what is found."""

    name: str
    content: bytes
    hours: str = "80"
    over: str = "0"
    gross: str = "2520"
    leave: str = "0"
    told: tuple[str, ...] = ()
    suffix: str = ".csv"


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return ("\n".join(lines) + "\n").encode(encoding)


def book(rows: Sequence[Sequence[Any]], shown: Callable[[Any], None] = lambda page: None) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    for row in rows:
        page.append(list(row))
    shown(page)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _hidden(page: Any) -> None:
    page.row_dimensions[3].hidden = True


def _struck(page: Any) -> None:
    for cell in page[3]:
        cell.font = Font(strike=True)


def _from_1904(page: Any) -> None:
    page.parent.epoch = CALENDAR_MAC_1904


def _in_usd(page: Any) -> None:
    page["D2"].number_format = "[$USD] 0.00"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


RIGHT = [
    Sheet("own titles", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,31.50,2520.00")),
    Sheet("own titles in French, with accents", csv("Période_du;Période_au;Heures;Taux;Brut;Payé_le", f"{FROM};{TO};80;31,50;2 520,00 $;2027-02-18")),
    Sheet("ADP, period of the file", csv("Co Code,Batch ID,File #,Employee Name,Reg Hours,O/T Hours,Reg Earnings,O/T Earnings,Hours 3 Code,Hours 3 Amount,Temp Rate", "QX1,4,001042,\"Damours, Zoe\",72,5,2268.00,236.25,V,8,31.50"), hours="77", over="5", leave="8", gross=""),
    Sheet("ADP, days of the year's end first", csv("Period Beginning Date,Period Ending Date,File Number,Reg Hours,O/T Hours,Regular Pay Rate Amount,Gross Pay", "02/01/2027,02/14/2027,1042,80,0,31.50,\"2,520.00\"")),
    Sheet("Dayforce, earning lines", csv("EmployeeNumber,Employee Display Name,Earning XRefCode,Earning Hours,Earning Rate,Earning Amount,Pay Period Start Date,Pay Period End Date", *(f"1042,Zoe Damours,{code},{hours},{rate},{amount},{FROM},{TO}" for code, hours, rate, amount in (("REG", 72, 31.5, 2268), ("OT", 5, 47.25, 236.25), ("VAC", 8, 31.5, 252)))), hours="77", over="5", leave="8", gross="2756.25"),
    Sheet("Payworks, earning units", csv("EE #,EE Name,Earn Code,Earning Units,Rate,Amount,Period Start,Period Ending", *(f"88,Damours Zoe,{line},{FROM},{TO}" for line in ("Regular,72,31.50,2268.00", "Stat Holiday,8,31.50,252.00", "Bonus,,,100.00"))), hours="72", leave="8"),
    Sheet("QuickBooks, payroll item detail", csv("Source Name,Payroll Item,Qty,Sales Price,Amount,Pay Period", *(f"Zoe Damours,{line},02/01/2027 - 02/14/2027" for line in ("Hourly Wages,80,31.50,\"2,520.00\"", "Federal Tax,,,-310.00", "CPP,,,-120.00")))),
    Sheet("Sage 50, incomes in columns", csv("Employee,Period Start,Period Ending,Regular Hrs,Overtime 1 Hrs,Regular,Overtime Pay,Vac. Earned", f"\"Damours, Zoe\",{FROM},{TO},80,4,2520.00,189.00,108.36"), hours="84", over="4", gross="2709"),
    Sheet("Sage 50, vacation paid out with each pay", csv("Employee,Period Start,Period Ending,Regular Hrs,Rate,Regular,Vac. Paid,Gross Pay", f"\"Damours, Zoe\",{FROM},{TO},80,31.50,2520.00,151.20,2671.20")),
    Sheet("BambooHR, a row for each day", csv("Employee #,Hours Worked Date,Rate Type,Hours Worked,Pay Rate", *(f"1042,02/{day:02}/2027,REG,8,31.50" for day in (1, 2, 3, 4, 5, 8, 9, 10, 11, 12)), "1042,02/13/2027,OT,4,47.25"), hours="84", over="4", gross="2709"),
    Sheet("Workday, pay types with spans", csv("Worker,Employee ID,Pay Type,Periods,Hours,Rate,Amount", *(f"Zoe Damours,1042,{line}" for line in ("Regular,2/1/2027 – 2/14/2027,80,31.50,2520.00", "Overtime,2/1/2027 – 2/14/2027,2,47.25,94.50"))), hours="82", over="2", gross="2614.5"),
    Sheet("Odoo, worked days", csv("employee_id,date_from,date_to,code,name,number_of_days,number_of_hours,amount", f"Zoe Damours,{FROM},{TO},WORK100,Attendance,9,72,2268", f"Zoe Damours,{FROM},{TO},LEAVE120,Paid time off,1,8,252"), hours="72", leave="8"),
    Sheet("ERPNext, salary slips", csv("employee,employee_name,start_date,end_date,posting_date,total_working_hours,hour_rate,gross_pay,net_pay,currency", f"HR-EMP-00007,Zoe Damours,{FROM},{TO},2027-02-18,80.000000000,31.500000000,2520.000000000,1980.11,CAD")),
    Sheet("Employeur D, codes de gain", csv("Matricule;Nom de l’employé;Code de gain;Détails du type;Quantité;Taux;Montant;Période du;Période au", *(f"1042;Damours, Zoé;{line};{FROM};{TO}" for line in ("1;Temps régulier;80;31,50;2 520,00", "43;Heures supplémentaires;2;47,25;94,50"))), hours="82", over="2", gross="2614.5"),
    Sheet("Nethris, heures en colonnes, cp1252", csv("Matricule;Prénom;Nom;Début de période;Fin de période;Heures régulières;Heures supplémentaires;Taux horaire;Salaire brut", f"1042;Zoé;D'Amours;{FROM};{TO};80;2;31,50;2 614,50", encoding="cp1252"), hours="82", over="2", gross="2614.5", told=("not-utf8",)),
    Sheet("a correction undoes what it corrects", csv("period_from,period_to,hours,overtime_hours,rate,gross", f"{FROM},{TO},85,5,31.50,2756.25", f"{FROM},{TO},-5,-5,31.50,-236.25")),
    Sheet("a correction as an earning, in parentheses", csv("Code,Hours,Rate,Amount,Period Start,Period End", f"REG,80,31.50,2520.00,{FROM},{TO}", f"OT,5,47.25,236.25,{FROM},{TO}", f"ADJ,(5.00),47.25,(236.25),{FROM},{TO}")),
    Sheet("one row twice", csv("period_from,period_to,hours,rate,gross", *[f"{FROM},{TO},80,31.50,2520"] * 2), told=("pay-row-twice",)),
    Sheet("hours on the clock", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},80:00,31.50,2520")),
    Sheet("hours on the clock in French", csv("Début de période;Fin de période;Heures;Taux;Brut", f"{FROM};{TO};80 h 00;31,50 $/h;2 520,00 $")),
    Sheet("hours as times in a workbook", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(TO), dt.timedelta(hours=80), 31.5, 2520]]), suffix=".xlsx"),
    Sheet("dates in words", csv("Period Start,Period End,Hours,Rate,Gross Pay", "\"Feb 1, 2027\",\"February 14, 2027\",80,$31.50/hr,\"$2,520.00\"")),
    Sheet("dates in words in French", csv("Début de période;Fin de période;Heures;Taux;Brut", "1er février 2027;14 févr. 2027;80;31,50;2520,00 $")),
    Sheet("days before months", csv("Period Start,Period End,Hours,Rate,Gross Pay", "01/02/2027,14/02/2027,80,31.50,CAD 2520.00")),
    Sheet("totals below", csv("Employee,Period Start,Period End,Hours,Rate,Gross Pay", f"Zoe Damours,{FROM},{TO},80,31.50,2520", "Total,,,80,,2520", "Grand total,,,80,,2520"), told=("rows-not-read",)),
    Sheet("regular hours are not all", csv("Period Start,Period End,Reg Hours,OT Hours,Rate,Gross Pay", f"{FROM},{TO},80,5,31.50,2756.25"), hours="85", over="5", gross="2756.25"),
    Sheet("bonus within gross", csv("Period Start,Period End,Hours,Rate,Bonus,Gross Pay", f"{FROM},{TO},80,31.50,500.00,3020.00")),
    Sheet("columns nobody asks for", csv("Employee,Period Start,Period End,Hours,Rate,Gross Pay,CPP,EI,Federal Tax,Net Pay,Favourite colour", f"Zoe Damours,{FROM},{TO},80,31.50,2520,140.2,41.8,310,2028,blue"), told=("pay-columns-unknown",)),
    # A second shape of each kind
    Sheet("Dayforce, in French", csv("Numéro d'employé;Nom de l'employé;Code de gain;Heures;Taux;Montant;Début de période;Fin de période", *(f"1042;Zoé Damours;{line};{FROM};{TO}" for line in ("REG;72;31,50;2268,00", "VAC;8;31,50;252,00"))), hours="72", leave="8"),
    Sheet("Payworks, hours and dollars in columns", csv("EE #,EE Name,Period Start,Period Ending,Regular Hours,Overtime Hours,Regular Rate,Total Earnings", f"88,Damours Zoe,{FROM},{TO},80,2,31.50,2614.50"), hours="82", over="2", gross="2614.5"),
    Sheet("QuickBooks, an item a line with hours on the clock", csv("Source Name,Payroll Item,Qty,Sales Price,Amount,Pay Period", *(f"Zoe Damours,{line},02/01/2027 - 02/14/2027" for line in ("Hourly Wages,72:00,31.50,\"2,268.00\"", "Vacation Pay,8:00,31.50,252.00"))), hours="72", leave="8"),
    Sheet("BambooHR, a row for each week", csv("Employee #,Pay Period Start,Pay Period End,Rate Type,Hours Worked,Pay Rate", f"1042,{FROM},{TO},REG,80,31.50", f"1042,{FROM},{TO},OT,4,47.25"), hours="84", over="4", gross="2709"),
    Sheet("Workday, periods in two columns", csv("Worker,Employee ID,Pay Component,Period Start Date,Period End Date,Hours,Rate,Amount", f"Zoe Damours,1042,Regular,{FROM},{TO},80,31.50,2520.00"),),
    Sheet("Odoo, payslip lines in a workbook", book([["employee_id", "date_from", "date_to", "code", "name", "number_of_days", "number_of_hours", "amount"], ["Zoe Damours", _day(FROM), _day(TO), "WORK100", "Attendance", 10, 80, 2520]]), suffix=".xlsx"),
    Sheet("ERPNext, in a workbook", book([["employee", "start_date", "end_date", "total_working_hours", "hour_rate", "gross_pay", "currency"], ["HR-EMP-00007", _day(FROM), _day(TO), 80, 31.5, 2520, "CAD"]]), suffix=".xlsx"),
    Sheet("totals below, in French", csv("Nom de l’employé;Période du;Période au;Heures;Taux;Brut", f"Zoé Damours;{FROM};{TO};80;31,50;2520,00", "Total;;;80;;2520,00", "Grand total;;;80;;2520,00"), told=("rows-not-read",)),
    Sheet("a row twice, written otherwise", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,31.50,2520", f"{FROM},{TO},80.00,31.5,2520.00"), told=("pay-row-twice",)),
    Sheet("titles in row 3", csv("Payroll register,,,,", ",,,,", "Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},80,31.50,2520"), told=("rows-not-read",)),
    Sheet("titles in row 4 of a workbook", book([["Érablière"], ["Registre de paie"], [], ["Période du", "Période au", "Heures", "Taux", "Brut"], [_day(FROM), _day(TO), 80, 31.5, 2520]]), suffix=".xlsx", told=("rows-not-read",)),
    Sheet("a row hidden", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(TO), 80, 31.5, 2520], [_day(FROM), _day(TO), 60, 31.5, 1890]], _hidden), suffix=".xlsx", told=("rows-not-read",)),
    Sheet("a row struck through", book([["Période du", "Période au", "Heures", "Taux", "Brut"], [_day(FROM), _day(TO), 80, 31.5, 2520], [_day(FROM), _day(TO), 60, 31.5, 1890]], _struck), suffix=".xlsx", told=("rows-not-read",)),
    Sheet("days that count from 1904", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(TO), 80, 31.5, 2520]], _from_1904), suffix=".xlsx"),
    Sheet("days that count from 1904, in French", book([["Période du", "Période au", "Heures", "Taux", "Brut"], [_day(FROM), _day(TO), dt.timedelta(hours=80), 31.5, 2520]], _from_1904), suffix=".xlsx"),
    Sheet("a second table below", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},80,31.50,2520", ",,,,", "Vacation,,,,", "Period Start,Period End,Hours,Rate,Gross Pay", "2027-02-08,2027-02-12,40,31.50,1260"), told=("rows-not-read",)),
    Sheet("a second table below, in a workbook", book([["Période du", "Période au", "Heures", "Taux", "Brut"], [_day(FROM), _day(TO), 80, 31.5, 2520], [], ["Vacances"], ["Période du", "Période au", "Heures"], [_day("2027-02-08"), _day("2027-02-12"), 40]]), suffix=".xlsx", told=("rows-not-read",)),
    Sheet("money with its sign and its currency", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},80,31.50 CAD,\"$2,520.00\"")),
    Sheet("columns nobody asks for, in French", csv("Période du;Période au;Heures;Taux;Brut;RRQ;RQAP;Impôt;Humeur", f"{FROM};{TO};80;31,50;2520,00;140,20;12,10;310,00;bonne"), told=("pay-columns-unknown",)),
]  # fmt: skip

TOLD = [
    Sheet("overtime in dollars", csv("period_from,period_to,hours,overtime,rate,gross", f"{FROM},{TO},80,47.25,31.50,2567.25"), told=("pay-doubted",)),
    Sheet("overtime in dollars, in French", csv("periode_du;periode_au;heures;heures_supplementaires;taux;brut", f"{FROM};{TO};80;63,00;31,50;2583,00"), told=("pay-doubted",)),
    Sheet("regular hours as all hours", csv("period_from,period_to,hours,overtime_hours,rate,gross", f"{FROM},{TO},80,5,31.50,2756.25"), told=("pay-doubted",)),
    Sheet("a salary in the rate column", csv("period_from,period_to,hours,rate,gross", "2027-02-01,2027-02-14,86.67,2708.33,2708.33"), told=("pay-doubted",)),
    Sheet("an annual salary in the rate column", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,65520,2520"), told=("pay-doubted",)),
    Sheet("cents", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,3150,252000"), told=("ask-pay",)),
    Sheet("a comma lost by Excel", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,2850,228000"), told=("ask-pay",)),
    Sheet("a comma lost in the rate alone", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,2850,2280"), told=("pay-doubted",)),
    Sheet("a thousand's point", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,31.50,2.520"), told=("pay-doubted",)),
    Sheet("a thousand's point and no rate", csv("period_from,period_to,hours,gross", f"{FROM},{TO},80,2.520"), told=("ask-pay",)),
    Sheet("a thousand's comma", csv("period_from,period_to,hours,rate,gross", f'{FROM},{TO},80,31.50,"2,520"'), told=("pay-row",)),
    Sheet("hours as a part of a day", csv("period_from,period_to,hours,rate,gross", "2027-02-01,2027-02-01,0.3125,31.50,236.25"), told=("pay-doubted",)),
    Sheet("the same period with other numbers", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,31.50,2520", f"{FROM},{TO},64,31.50,2016"), told=("pay-period-twice",)),
    Sheet("periods that overlap", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},80,31.50,2520", "2027-02-08,2027-02-21,64,31.50,2016"), told=("pay-periods-overlap",)),
    Sheet("a code that is not known", csv("Code,Hours,Rate,Amount,Period Start,Period End", f"REG,72,31.50,2268,{FROM},{TO}", f"ZQ7,8,31.50,252,{FROM},{TO}"), told=("pay-code-unknown",)),
    Sheet("money taken back without hours", csv("Code,Hours,Rate,Amount,Period Start,Period End", f"REG,80,31.50,2520,{FROM},{TO}", f"ADJ,,,-400,{FROM},{TO}"), told=("ask-pay",)),
    Sheet("a correction of what is not there", csv("period_from,period_to,hours,rate,gross", f"{FROM},{TO},-5,31.50,-157.50"), told=("pay-doubted",)),
    Sheet("days and months in doubt", csv("Period Start,Period End,Hours,Rate,Gross Pay", "02/01/2027,02/12/2027,80,31.50,2520"), told=("pay-row",)),
    Sheet("dollars of another country", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},80,USD 31.50,2520"), told=("pay-row",)),
    Sheet("more hours than the days have", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},4800,31.50,2520"), told=("pay-doubted",)),
    Sheet("no period anywhere", csv("File #,Reg Hours,Rate 1,Gross Pay", *(f"1042,{hours},31.50,2520" for hours in (80, 81, 82))), told=("pay-row",)),
    Sheet("titles of something else", csv("colour,size", "blue,4"), told=("pay-no-titles",)),
    Sheet("an old workbook", b"\xd0\xcf\x11\xe0", suffix=".xls", told=("pay-not-read",)),
    # A second shape of each kind
    Sheet("regular hours as all hours, in French", csv("periode_du;periode_au;heures;heures_supplementaires;taux;brut", f"{FROM};{TO};80;4;31,50;2709,00"), told=("pay-doubted",)),
    Sheet("cents, in French", csv("periode_du;periode_au;heures;taux;brut", f"{FROM};{TO};80;3150;252000"), told=("ask-pay",)),
    Sheet("hours as a part of a day, in a workbook", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(FROM), 0.3333, 31.5, 252]]), suffix=".xlsx", told=("pay-doubted",)),
    Sheet("periods that overlap, in French", csv("periode_du;periode_au;heures;taux;brut", f"{FROM};{TO};80;31,50;2520", "2027-02-14;2027-02-27;80;31,50;2520"), told=("pay-periods-overlap",)),
    Sheet("the same period with other numbers, in French", csv("periode_du;periode_au;heures;taux;brut", f"{FROM};{TO};80;31,50;2520", f"{FROM};{TO};8;31,50;252"), told=("pay-period-twice",)),
    Sheet("a code that is not known, in French", csv("Code de gain;Heures;Taux;Montant;Période du;Période au", f"REG;72;31,50;2268;{FROM};{TO}", f"ZQ7;8;31,50;252;{FROM};{TO}"), told=("pay-code-unknown",)),
    Sheet("a correction of what is not there, in French", csv("periode_du;periode_au;heures;taux;brut", f"{FROM};{TO};-8;31,50;-252,00"), told=("pay-doubted",)),
    Sheet("days and months in doubt, in French", csv("Période du;Période au;Heures;Taux;Brut", "02/01/2027;02/12/2027;80;31,50;2520"), told=("pay-row",)),
    Sheet("euros", csv("Période du;Période au;Heures;Taux;Brut", f"{FROM};{TO};80;31,50 €;2520"), told=("pay-row",)),
    Sheet("errors of the sheet", csv("Period Start,Period End,Hours,Rate,Gross Pay", f"{FROM},{TO},#N/A,31.50,2520"), told=("pay-row",)),
    Sheet("a formula never calculated", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(TO), "=8*10", 31.5, 2520]]), suffix=".xlsx", told=("pay-row",)),
    Sheet("a formula never calculated, in gross", book([["Période du", "Période au", "Heures", "Taux", "Brut"], [_day(FROM), _day(TO), 80, 31.5, "=C2*D2"]]), suffix=".xlsx", told=("pay-row",)),
    Sheet("dollars of another country, as Excel shows them", book([["Period Start", "Period End", "Hours", "Rate", "Gross Pay"], [_day(FROM), _day(TO), 80, 31.5, 2520]], _in_usd), suffix=".xlsx", told=("pay-row",)),
    Sheet("more hours than the days have, in French", csv("Période du;Période au;Heures;Taux;Brut", f"{FROM};{TO};480;31,50;15120"), told=("pay-doubted",)),
    Sheet("no period anywhere, in French", csv("Matricule;Heures;Taux;Brut", *(f"1042;{hours};31,50;2520" for hours in (80, 81))), told=("pay-row",)),
    Sheet("titles of something else, in French", csv("couleur;taille", "bleu;4"), told=("pay-no-titles",)),
    Sheet("an export of QuickBooks Desktop", b"!TIMEACT\tDATE\tJOB\nTIMEACT\t2/1/27\tx\n", suffix=".iif", told=("pay-not-read",)),
    Sheet("a text", b"Paie du 1er au 14 fevrier : 80 h", suffix=".txt", told=("pay-not-read",)),
]  # fmt: skip
