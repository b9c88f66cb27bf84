import bot.values

# Before anything is made of it: in the tests a value that somebody changes complains.
bot.values.FROZEN = True
