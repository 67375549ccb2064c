"""Arrays in, arrays out: recode, scale, standardise, reference equations, values with reasons; numpy only."""
