"""The wall display, served without Streamlit."""
