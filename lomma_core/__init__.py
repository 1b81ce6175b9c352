"""Everything that is true without a screen: the plan, the records, the rules. Imports no Streamlit."""
