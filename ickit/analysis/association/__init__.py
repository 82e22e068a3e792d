"""How context factors go with ratings and scores, and how sure we can be.

The modules, each using the ones before it: ``somers`` counts pairs · ``expected`` what participation alone brings ·
``panel`` lays out what was observed · ``permute`` tests · ``intervals`` by the jackknife · ``clustering`` by country ·
``correction`` for the number of tests · ``slope`` of changes · ``family`` runs all tests of a report · ``within``
changes between waves · ``mixed`` several factors at once · ``power`` what this many cities could show · ``words`` puts
it in a sentence.
"""
