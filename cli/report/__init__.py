"""`repave report`: when was the last time you did this from scratch?"""
