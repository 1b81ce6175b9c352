"""The meeting room's screen, served without Streamlit."""
