"""Whether analysis datasets keep the rules of CDISC's Analysis Data Model (ADaM): rules as data, checks by column."""
