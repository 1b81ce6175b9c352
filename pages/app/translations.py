"""What Streamlit says in English, and what we say in its place; page.js puts it there in the browser.

Only whole texts are changed, and only Streamlit's own: page.js says where.
tests/browser/accessibility/test_language.py looks
for what is left, and that Streamlit still says what stands here.
"""

TEXTS = {
    # Around the page
    "Skip to main content": "Hoppa till innehållet",
    "App pages": "Sidor",
    "Sidebar": "Sidopanel",
    "Collapse sidebar": "Dölj menyn",
    "Expand sidebar": "Visa menyn",
    "Main menu": "Huvudmeny",
    "Logo": "Handlingsplanen",
    "Navigate to home page": "Gå till Översikt",
    "Notifications": "Meddelanden",
    "Scroll tabs left": "Visa flikarna till vänster",
    "Scroll tabs right": "Visa flikarna till höger",
    "Link to heading": "Länk till rubriken",
    "(opens in new tab)": "(öppnas i en ny flik)",
    "visualization": "diagram",
    "progress": "Hur långt det har kommit",
    "Close": "Stäng",
    "Dismiss": "Stäng",
    "Copy to clipboard": "Kopiera",
    "Running...": "Arbetar …",
    "Stop": "Avbryt",
    "Stopping...": "Avbryter …",
    # Fields
    "Show password": "Visa tecknen",
    "Hide password": "Dölj tecknen",
    "Clear entry": "Töm fältet",
    "Clear value": "Ta bort valet",
    "Clear all": "Ta bort alla",
    "Open": "Visa valen",
    "Select all": "Välj alla",
    "Selected values": "Det som är valt",
    "No results": "Inget passar",
    "Choose options": "Välj",
    "Choose an option": "Välj",
    "No options to select": "Inget att välja",
    "Press Enter to apply": "Tryck Enter",
    "Press Enter to submit form": "Tryck Enter",
    "Press Ctrl+Enter to apply": "Tryck Ctrl+Enter",
    "Press ⌘+Enter to apply": "Tryck ⌘+Enter",
    # Dates
    "Choose date": "Välj datum",
    "Clear date": "Ta bort datumet",
    "Previous month": "Föregående månad",
    "Next month": "Nästa månad",
    "yyyy": "åååå",
    "Empty": "Tomt",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "Gå mellan dagarna med piltangenterna. "
    "Välj med Enter. Stäng med Escape.",
    # Files
    "Upload": "Välj fil",
    "file upload": "Fil att läsa in",
    "Add files": "Byt fil",
    "add icon": "Byt fil",
    "Click to retry upload": "Försök igen",
    "Error:": "Fel:",
    # The server
    "Connecting": "Ansluter …",
    "Connecting to Streamlit server": "Ansluter till servern",
    "Unable to connect to Streamlit server": "Får ingen kontakt med servern",
    "Error": "Ingen kontakt",
    "Connection error": "Kontakten med servern bröts",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:": "Sidan "
    "försöker själv få kontakt igen. Låt den stå öppen så länge. Dröjer det, hör av dig till administratören.",
    "Streamlit server is not responding. Are you connected to the internet?": "Sidan försöker själv få kontakt igen. "
    "Låt den stå öppen så länge, och kontrollera att datorn har nätet. Dröjer det, hör av dig till administratören.",
    "Connection timed out.": "Servern svarar inte. Sidan försöker igen.",
    "Page not found": "Sidan finns inte",
    "The page that you have requested does not seem to exist. Running the app's main page.": "Här är "
    "Översikt i stället.",
    "Script execution error": "Något gick fel",
    "This app has encountered an error. The original error message is redacted to prevent data leaks. Full error "
    "details have been recorded in the logs (if you're on Streamlit Cloud, click on 'Manage app' in the lower right "
    "of your app).": "Något gick fel, och sidan kunde inte visas färdigt. Läs in sidan igen. Händer det fler gånger, "
    "säg till administratören: felet står i serverns logg.",
    "Download failed": "Filen kunde inte hämtas",
}
# What has a part that varies: a regular expression of the whole text, and the text with $1 for the part.
PATTERNS = {
    r"Choose date, (.*)": "Välj datum, $1",
    r"day, (.*)": "dag, $1",
    r"month, (.*)": "månad, $1",
    r"year, (.*)": "år, $1",
    r"Remove (.+)": "Ta bort $1",
    r"Cancel upload of (.+)": "Avbryt $1",
    r"(\d+) options? available\.": "Val i listan: $1.",
    r"(.+), selected": "$1, valt",
    r"(\d+)\.0(B|KB|MB)": "$1 $2",
    r"(\d+)\.(\d)(B|KB|MB)": "$1,$2 $3",
    r"(.+), (\d+)\.\d(B|KB|MB)": "$1, $2 $3",
    r"(\d+)(B|KB|MB) per file": "Högst $1 $2",
    r"File must be (\d+)(?:\.0)?(B|KB|MB) or smaller\.": "Filen får vara högst $1 $2.",
    r".* ?files are not allowed\.": "Den här sortens fil tas inte emot. Ta bort den och välj en annan.",
    r"You can only select up to (\d+) options?\. Remove an option first\.": "Högst $1 kan väljas. Ta bort något först.",
    r"Connection failed with status (\d+)[.,].*": "Servern svarade med fel $1. Sidan försöker igen.",
    r"Cannot connect to Streamlit.*": "Servern svarar inte. Sidan försöker igen.",
}
