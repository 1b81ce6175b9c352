"""Small tools that know nothing of the register: text, quarters, periods, files, throttling."""
