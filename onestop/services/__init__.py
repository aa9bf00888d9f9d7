"""What can be done with a dossier: each act is one transaction that takes its clock from the caller.

Lock order: the dossier's row first, a number series last.
"""
