"""How context factors go with ratings and scores, and how sure we can be.

The modules, each using the ones before it: ``somers_d`` counts pairs · ``observations`` joins the tables · ``expected``
says what participation alone brings · ``panel`` lays out what was observed · ``permutation`` tests · ``intervals`` by
the jackknife · ``clustering`` by country · ``correction`` for the number of tests · ``slope`` of changes · ``tests``
runs all tests of a report · ``within_cities`` changes between waves · ``mixed_model`` several factors at once ·
``power`` what this many cities could show · ``settled_digits`` how many digits of a p-value hold · ``sentences`` puts
it in words.
"""
