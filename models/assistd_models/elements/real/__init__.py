"""Real applications as truth: started on a screen of their own, photographed, labelled by their accessibility trees.

`collect` writes two sets of them, which share no application: thresholds are chosen on one, figures taken on the other.
"""
