print("trustcast")
