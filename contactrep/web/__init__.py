"""What people see: blueprints and forms.

Pages ask and verbs write: no SQL, no carrier and no rule of the product lives here.
Every blueprint states who may see it where it is registered.
"""
