def assistd_modalities():
    return []
