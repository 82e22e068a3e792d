"""From tables to numbers: scores, ranks, peer groups, trends, agreement, review, plan, association, uncertainty."""
