"""What files are damaged with."""

# Bytes that numbers and marks of file formats are made of.
EXTREMES = (
    b"\0", b"\xff", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80", b"\0" * 8, b"\xff" * 8, b"PK\3\4",
)  # fmt: skip

# Values of attributes and texts of XML.
NASTY_VALUES = (
    "", " ", "-1", "0", "1", "2", "33", "65536", "1048577", "4294967296", "99999999999999999999", "9" * 400, "1e400",
    "-1e308", "NaN", "inf", "1.5", "true", "e", "s", "b", "d", "n", "str", "inlineStr", "hidden", "A0", "A1", "a1",
    "A1:A1", "B2:A1", "A1:XFD1048576", "XFD1048576", "ZZZ9999999", "AAAAAAAA1", "$A$1", "A1:B2:C3", "A-1", "#REF!",
    "#N/A", "../../x", "/etc/passwd", "http://example.org/x", "rId1", "rId99", "float", "string", "date", "time",
    "boolean", "error", "percentage", "2024-02-30", "PT99999999H", "PT1H", "9999-12-31", "-5000-01-01", "&amp;",
    "&#0;", "&#x202e;", "&nope;", "&lt;", "_x0000_", "SF36v2", "RAND36",
)  # fmt: skip

# Cells and headers of tables.
NASTY_CELLS = (
    None, "", " ", "0", "-9", "99", "33", "1.5", "1,5", "one", "=1+1", "+1", "-", "@x", "\t1", "'", '"', '""', "\0",
    "\x07", "\x1b[31m", "\u202e1", "\u200b", "\ufeff", "\u00a0", "\u0661", "²", "\ud800", "\U0001f600", "e\u0301",
    "x" * 5000, "9" * 400, "1e5", "1e400", "nan", "inf", "#N/A", "NA", "TRUE", "2024-02-30", "31/12/2024", "a\nb",
    "a\r\nb", "a,b;c\td|e", "subject", "visit", "pf01", "PF1", "3a", "q1", "sf36_3a", "bl_pf01", "pf01_m3",
    "SF36303A", "total", "Char", "Notes, not data", "../x", "C:\\x", "{0.cell}", "{value}", "%s", "[bold]", "[/]",
)  # fmt: skip

# Pieces of XML to put where they do not belong.
PLANTED = (
    '<c r="D4" t="e"><v>#REF!</v></c>', '<c r="D4"><f>1+1</f></c>', '<c r="D4" t="s"><v>999999</v></c>',
    '<c r="D4" t="s"><v>-1</v></c>', "<c><v>1</v></c>", '<c r="D4" t="d"><v>2024-13-45</v></c>',
    '<c r="D4" t="b"><v>2</v></c>', '<c r="D4"><v>1e999</v></c>', '<c r="D4" t="inlineStr"><is><t>1</t></is></c>',
    '<row r="7"><c r="A1"><v>1</v></c></row>', '<row r="0"/>', "<row>", "</row>", "</sheetData>",
    '<mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="B2:D4"/></mergeCells>', '<mergeCell ref="A1:XFD1048576"/>',
    '<mergeCell ref="C3:A1"/>', '<hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>',
    '<dimension ref="A1:XFD1048576"/>', '<dimension ref=""/>', '<f t="shared" ref="A1:Z99" si="0">A1</f>',
    '<f t="shared" si="9"/>', "<!DOCTYPE x>", "<![CDATA[", "<!--", "-->", "<?xml?>", "<si><t>x</t></si>", "<si/>",
    '<sst count="4294967295" uniqueCount="4294967295">',
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>',
    '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="3000"/>',
    '<table:table-cell office:value-type="date" office:date-value="2024-13-45"/>', "<table:covered-table-cell/>",
    '<table:table-cell office:value-type="float" office:value="x"/>',
    '<table:table-cell table:number-columns-spanned="9" table:number-rows-spanned="-1"/>',
    '<sheet name="SF36v2" sheetId="1" r:id="rId1"/>', '<workbookPr date1904="1"/>',
    '<numFmt numFmtId="164" formatCode="[h]:mm"/>',
)  # fmt: skip
