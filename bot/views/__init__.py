"""How an action, a list, a receipt, a question and a refusal read: every word a user sees."""
