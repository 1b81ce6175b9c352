"""The log's own words in Swedish, for the screen and for files."""

ACTIONS = {
    "export_masked": "Exporterade maskerat",
    "secrecy_mark": "Sekretessmarkerade en post",
    "secrecy_lift": "Hävde en sekretessmarkering",
    "person_confirmed": "Bekräftade att ingen person avses",
    "create": "Skapade en post",
    "update": "Ändrade en post",
    "confirm": "Fastställde en post",
    "correct": "Rättade en post",
    "import": "Läste in en post",
    "export": "Exporterade",
    "log_export": "Exporterade loggen",
    "backup": "Gjorde en säkerhetskopia",
    "sign_in": "Loggade in",
    "sign_in_failed": "Misslyckad inloggning",
    "sign_out": "Loggade ut",
    "account_add": "Skapade ett konto",
    "account_change": "Ändrade ett konto",
    "account_password": "Bytte ett lösenord",
    "quarter_close": "Stängde ett kvartal",
    "quarter_reopen": "Öppnade ett kvartal igen",
    "purge_propose": "Föreslog gallring",
    "purge_withdraw": "Tog tillbaka förslag om gallring",
    "purge": "Gallrade en post",
    "purge_export": "Exporterade gallringsprotokollet",
    "demo": "Fyllde på med exempeldata",
}
WAYS = {"form": "Formulär", "import": "Import", "cli": "Kommandorad", "http": "HTTP"}
# Column -> heading in a file for Excel.
HEADINGS = {
    "nr": "Nr",
    "logged_at": "Tid",
    "who": "Konto",
    "action": "Händelse",
    "way": "Väg in",
    "form": "Formulär",
    "record": "Post",
    "version": "Version",
    "name": "Namn då",
    "amount": "Antal poster",
    "chain": "Kedja",
}
