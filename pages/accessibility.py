"""Tillgänglighet: the accessibility statement (R17), after Digg's model, open to everybody without signing in."""

import streamlit as st

from pages.app import context

# When somebody last went through the text below and the page's faults. Change it with them.
REVIEWED = "2026-11-27"
_WHO_TO_ASK = "Kontakta kommunen på det sätt som står på kommunens webbplats, eller ring kommunens växel."
# What remains, each with the success criterion of WCAG that it falls short of.
LACKING = {
    "Diagram": "Diagrammens enskilda delar går inte att nå med tangentbordet. Vid varje diagram finns samma "
    "uppgifter som tabell, och ovanför det en mening som säger vad det visar. (WCAG 2.1.1)",
    "Frågor med flera svar": "Att en sådan fråga måste besvaras, och att svaret är fel, står i frågan och i "
    "meddelandet under den, men skärmläsare får det inte som egenskap hos fältet. (WCAG 4.1.2)",
    "Sidan behöver JavaScript": "Utan JavaScript visas bara en uppmaning att slå på det.",
}


def show() -> None:
    """Draw the page."""
    plan = context.register().plan.plan
    st.title("Tillgänglighet")
    st.write(
        f"{plan.municipality} står bakom den här webbtjänsten: samverkansgruppens register för {_lower(plan.name)}. "
        "Vi vill att alla som behöver tjänsten ska kunna använda den. Här står hur den uppfyller lagen om "
        "tillgänglighet till digital offentlig service, vilka brister vi känner till och hur du berättar om fler."
    )
    st.header("Hur tillgänglig är tjänsten?", anchor=False)
    st.markdown(
        "Tjänsten är **delvis förenlig** med lagen och med WCAG 2.2 på nivå AA. Det som brister står under "
        "Det som inte är tillgängligt."
    )
    st.header("Om du inte kan använda delar av tjänsten", anchor=False)
    # The municipality's own words: shown as they are written.
    st.text(plan.accessibility_contact or _WHO_TO_ASK)
    st.write("Säg vilken sida det gäller. Du kan få innehållet på ett annat sätt, till exempel på papper.")
    st.header("Berätta om brister", anchor=False)
    st.write("Hittar du en brist som inte står här? Berätta på samma sätt, så att vi kan rätta den.")
    st.header("Tillsyn", anchor=False)
    st.markdown(
        "Myndigheten för digital förvaltning (Digg) har tillsyn över lagen. Är du inte nöjd med hur vi tar hand om din "
        "synpunkt kan du [anmäla det till Digg](https://www.digg.se/tdosanmalan)."
    )
    st.header("Det som inte är tillgängligt", anchor=False)
    st.write(
        "Bristerna finns i Streamlit, programmet som ritar sidorna, och kan inte rättas av kommunen. Därför finns en "
        "annan väg till samma sak:"
    )
    st.markdown("\n".join(f"- **{what}.** {how}" for what, how in LACKING.items()))
    st.header("Hur tjänsten har testats", anchor=False)
    st.write(
        "Leverantören har själv testat den. Varje sida granskas av axe-core med alla regler för WCAG 2.0, 2.1 och 2.2, "
        "nivå A och AA, i varje roll, i ljust och mörkt läge, för varje ändring av programmet. Arbetsgången testas med "
        "bara tangentbord. Vad en skärmläsare får av fält, fel och meddelanden läses ur webbläsarens "
        "tillgänglighetsträd. Sidorna mäts i fem bredder, från 320 punkter till stor skärm. Ingen utomstående har "
        "granskat tjänsten, och användare med skärmläsare har inte testat den."
    )
    st.write(f"Redogörelsen gicks senast igenom {REVIEWED}.")


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
