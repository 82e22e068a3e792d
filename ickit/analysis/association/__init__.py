"""How context factors go with ratings and scores, and how sure we can be.

The modules, each using the ones before it: ``somers`` counts pairs · ``panel`` lays out what was observed ·
``permute`` tests · ``intervals`` bootstraps · ``family`` runs all tests of a report and corrects them · ``within``
changes between waves · ``mixed`` several factors at once · ``power`` what this many cities could show ·
``words`` puts it in a sentence.
"""
