import bot.values
import tests as tests

# The fakes come from the tests, which freeze every value; what is measured is what a server runs.
bot.values.FROZEN = False
