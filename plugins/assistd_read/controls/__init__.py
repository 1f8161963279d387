"""The controls that were seen in a picture: named, grouped and told. Used by `assistd_read.reading`."""
