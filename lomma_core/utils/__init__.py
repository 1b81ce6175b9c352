"""Small tools that do not depend on the register: text, quarters, periods, files, throttling."""
