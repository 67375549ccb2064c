"""Analysis rows to datasets of CDISC's Analysis Data Model: ADSL, one per kind of measurement, ADAE."""
