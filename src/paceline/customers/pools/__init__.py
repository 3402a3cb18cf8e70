"""Public pools: who may take what, what is taken back when, and what would have happened last year.

A room above says what protects a record or puts its clock off, without this room knowing it:

    @protection("trade.paid_order", "有已付款订单", of="customers.customer", won=True)
    def paid(keys): ...            # those of the given customers that have one

`won=True` besides exempts the customer from the holding cap. See `protection.py`.
"""
