"""The pages of accounts: sign in and out, what opens the account, invitations and roles."""
