"""Where tables lie: CSV, workbook, Parquet, database, remote; reading, writing, transactions, snapshots."""
