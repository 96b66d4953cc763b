"""A folder of results: tables in Parquet parts, a manifest, the dictionary of the columns, how to repeat it.

Every file is written whole or not at all, so the folder can be read at any moment, whatever ends the batch.
"""
