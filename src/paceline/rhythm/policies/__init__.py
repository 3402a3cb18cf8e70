"""What belongs to policies of lifecycle states.

entering    what a customer's entering a state begins and stops
shipped     the policies that come with a new installation, switched off
standing    what a customer's page says about its policy
"""
