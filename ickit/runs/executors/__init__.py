"""Who makes the reports: processes of this machine, or the workers of a Dask cluster."""
