"""Who represents whom: opens the dataset and answers.

It never writes, never imports Flask, and one request keeps to one snapshot.
How the dataset is made is the business of contactrep.dataset.
"""
