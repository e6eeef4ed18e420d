# Everything the window says, in English. `fr.ftl` has the same keys; a test compares them.

## The window

broken-title = Guichet cannot start
toast-dismiss = Dismiss
dialog-close = Close
dialog-cancel = Cancel
action-retry = Try again
menu-nothing = Nothing matches

## Time and sizes

time-yesterday = yesterday
time-day-today = Today
time-day-yesterday = Yesterday
date-day = { $day } { $month }
date-day-of-year = { $day } { $month } { $year }
date-long-day = { $weekday } { $day } { $month }
date-long-day-of-year = { $weekday } { $day } { $month } { $year }
date-weekday-time = { $weekday } { $time }
date-day-time = { $day } { $month }, { $time }
date-day-time-of-year = { $day } { $month } { $year }, { $time }
date-month = { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sept
        [10] Oct
        [11] Nov
       *[12] Dec
    }
date-month-long = { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
date-weekday = { $day ->
        [0] Sun
        [1] Mon
        [2] Tue
        [3] Wed
        [4] Thu
        [5] Fri
       *[6] Sat
    }
date-weekday-long = { $day ->
        [0] Sunday
        [1] Monday
        [2] Tuesday
        [3] Wednesday
        [4] Thursday
        [5] Friday
       *[6] Saturday
    }
size-bytes = { $size } B
size-kilobytes = { $size } kB
size-megabytes = { $size } MB
size-gigabytes = { $size } GB

## Sidebar

sidebar-label = Places
sidebar-conversations = Conversations
sidebar-teams = Teams
sidebar-inboxes = Inboxes
sidebar-labels = Labels
sidebar-drafts = Drafts
sidebar-outbox = Outbox
sidebar-settings = Settings
sidebar-all = Show all { $count }
sidebar-fewer = Show fewer
sidebar-me = { $name }: { $availability }
availability-label = How others see you
availability-online = Online
availability-busy = Busy
availability-offline = Offline

## List

tab-all = All
tab-unassigned = Unassigned
tab-mine = Mine
list-label = Conversations
list-resize = Width of the list
list-filter-status = Status
list-filter-now = Status: { $status }
list-every-status = Every status
list-you = You:
list-draft = Draft
list-unread = { $count ->
    [one] { $count } unread message
   *[other] { $count } unread messages
}
list-waiting = { $count } waiting
list-parked = { $count } needs you
list-pending-until = Pending · { $time }
list-failed = The list could not be read
list-empty-title = { $module ->
    [ticket] No ticket here
   *[chat] No conversation here
}
list-empty-title-done = All done
list-empty-mine = { $module ->
    [ticket] No open ticket is assigned to you. Take one of those that nobody has yet.
   *[chat] No open conversation is assigned to you. Take one of those that nobody has yet.
}
list-empty-unassigned = { $module ->
    [ticket] Every open ticket has its agent. New ones will appear here by themselves.
   *[chat] Every open conversation has its agent. New ones will appear here by themselves.
}
list-empty-all = { $module ->
    [ticket] No ticket is open here. New ones will appear by themselves.
   *[chat] No conversation is open here. New ones will appear by themselves.
}
list-empty-status = { $module ->
    [ticket] No ticket here has the status “{ $status }”.
   *[chat] No conversation here has the status “{ $status }”.
}
list-empty-every = { $module ->
    [ticket] There is no ticket here yet. New ones will appear by themselves.
   *[chat] There is no conversation here yet. New ones will appear by themselves.
}
list-show-open = Show open ones
list-show-unassigned = Show unassigned ones
contact-nameless = Unknown contact

## Status, priority, Pending

status-open = Open
status-ai-reply = AI reply
status-closed = Closed
status-pending = Pending
status-pending-more = Pending until…
status-menu-label = Conversation status
priority-none = None
priority-low = Low
priority-medium = Medium
priority-high = High
priority-urgent = Urgent
snooze-label = Pending until
snooze-customer = Until the customer replies
snooze-hour = In one hour
snooze-tomorrow = Tomorrow
snooze-week = Next week
snooze-month = Next month
snooze-moment = Date and time…
moment-title = Pending until
moment-label = Date and time
moment-submit = Set to Pending
moment-past = Choose a moment that is still to come.

## Thread

thread-label = Thread
thread-none-title = No conversation open
thread-none-text = Choose one in the list, or move with j and k and open it with Enter.
thread-failed = This conversation could not be read
thread-number = no. { $id }
thread-number-none = not on the server yet
thread-back = Back to the list
thread-close = Close
thread-reopen = Reopen
thread-related-show = Show related information
thread-related-hide = Hide related information
thread-older = Older messages are being fetched…
thread-older-elsewhere = Older messages are not on this computer yet; they come when the server can be reached
thread-begin = This is where the conversation begins
thread-new = { $count ->
    [one] { $count } new message
   *[other] { $count } new messages
}
thread-to-end = Go to the newest message
thread-viewer = { $name } has it open too
thread-viewers = { $names } and { $last } have it open too
thread-typing = { $names } is typing…
thread-typing-many = { $names } are typing…
message-you = You
message-note = Private note
message-automatic = Automatic message
message-system = System
message-deleted = This message was deleted.
message-empty = (empty message)
letter-title = Mail as it was laid out
letter-remote-blocked = { $count ->
    [one] A remote picture is blocked
   *[other] { $count } remote pictures are blocked
}
letter-remote-why = Fetching them would tell the sender that you are reading this mail.
letter-remote-shown = Remote pictures are shown
letter-remote-show = Show
letter-remote-always = Always from { $sender }
letter-remote-block = Block again
letter-quoted-show = Show quoted text
letter-quoted-hide = Hide quoted text
letter-as-text = Show as text
letter-as-laid-out = Show as laid out
letter-too-large = This mail is too long to be laid out here. This is its text.
delivery-queued = Queued, will leave when the network is back
delivery-queued-sign-in = Queued, will leave when you have signed in again
delivery-queued-soon = Queued, about to leave
delivery-uploading = Sending, { $percent } %
operation-stop = Stop
attachment-fetching = { $percent } %
attachment-fetching-unknown = On its way…
delivery-sending = Sending…
delivery-checking = Checking whether it arrived…
delivery-sent = Sent
delivery-delivered = Delivered
delivery-read = Read
delivery-held = Held back
delivery-conflict = Changed on the server meanwhile
delivery-failed = Not sent
delivery-reason = { $state }: { $reason }
operation-edit = Edit
operation-retry = Send now
operation-retry-anyway = Send anyway
operation-discard = Discard
reason-offline = no connection
reason-no-answer = the server did not answer
reason-server-error = the server failed (error { $status })
reason-rate-limited = the server asks to slow down
reason-sign-in = sign in again to send it
reason-not-permitted = you may not do this
reason-not-found = the conversation is gone, or you can no longer see it
reason-refused = the server refused it: { $message }
reason-overtaken = someone else wrote after you last looked
reason-conflict = the server now says “{ $server }”
reason-unknown = nobody knows whether it arrived; look before sending again
reason-too-old = it waited for a long time; check that it still fits
attachment-image = Picture
attachment-audio = Voice message
attachment-video = Video
attachment-location = Location
attachment-file = File
attachment-open = Open
attachment-show = Look at { $name }
picture-fit = Fit to window
picture-own-size = 100 %

## Composer

composer-label = Write
composer-reply = Reply
composer-note = Private note
composer-reply-hint = Write to { $name }…
composer-note-hint = Only agents see this note…
composer-send = Send
composer-send-note = Add note
composer-not-sent = Not sent; your text is still here.
composer-window-passed = The time to answer on this channel has passed. You can still leave a note.
composer-blocked = This contact is blocked. You can still leave a note.
composer-unfilled = Nobody knows { $names } here. Fill it in, or
composer-send-unfilled = Send as it stands
gaps-title = What the answer does not know
gaps-why = This answer asks for what is not known about this conversation.
gaps-insert = Insert
signature-title = Your signature goes under this reply
signature-on = Sign the replies of this channel
signature-off = Do not sign the replies of this channel
emoji-title = Emoji
emoji-search = Search emoji
emoji-groups = Groups
emoji-none-recent = What you use will stand here.
emoji-tone = Skin tone
emoji-recent = Used lately
emoji-smileys = Smileys and feelings
emoji-people = People and gestures
emoji-animals = Animals and nature
emoji-food = Food and drink
emoji-travel = Travel and places
emoji-activities = Activities
emoji-objects = Objects
emoji-symbols = Symbols
emoji-flags = Flags
tone-default = No skin tone
tone-light = Light
tone-medium-light = Medium light
tone-medium = Medium
tone-medium-dark = Medium dark
tone-dark = Dark
settings-answers = Answers
settings-signature = Signature
settings-signature-text = Goes under your replies where the channel is signed; the pen under a reply says which. Markdown works.
settings-waiting = Waiting to reach the server.
settings-save = Save
canned-title = Canned responses
canned-new = New response
canned-edit = Change this response
canned-delete = Delete this response
canned-delete-text = “/{ $code }” goes for the whole team.
canned-none = No canned responses yet. Write one, and type / in a reply to use it.
canned-code = Short code
canned-code-hint = What is typed after /, for example “delivery”.
canned-content = Text
canned-content-hint = Variables are filled in when it is used: {"{{"}contact.first_name{"}}"}, {"{{"}agent.name{"}}"}, {"{{"}conversation.id{"}}"}, {"{{"}inbox.name{"}}"}…
mark-bold = Bold
mark-italic = Italic
mark-code = Code
mark-link = Link
mark-bullets = Bulleted list
mark-numbers = Numbered list
mark-quote = Quote
composer-marks = Formatting
completion-canned = Canned responses
completion-mention = Colleagues and teams
completion-emoji = Emoji
completion-variable = Variables

## Related information

related-label = Related information
related-actions = Conversation actions
related-agent = Agent
related-team = Team
related-priority = Priority
related-labels = Labels
related-none = None
related-nobody = Nobody
related-no-team = No team
related-me = { $name } (you)
related-assign-me = Assign to me
related-label-add = Add a label
related-label-remove = Remove the label { $title }
agent-unknown = Agent no. { $id }
team-unknown = Team no. { $id }
contact-title = Contact
contact-email = E-mail
contact-phone = Phone
contact-company = Company
contact-blocked = Blocked contact: their messages are refused
contact-nothing = No e-mail address, phone or company known.

## Status line

status-live = Connected
status-connecting = Connecting…
status-catching-up = Catching up…
status-progress = Catching up: { $done } of { $total } conversations
status-progress-open = Catching up: { $done } conversations
status-offline = Offline since { $since }
status-as-of = Everything works · copy of { $time }
status-pending-count = { $count ->
    [one] { $count } action waiting
   *[other] { $count } actions waiting
}
status-parked-count = { $count ->
    [one] { $count } action needs you
   *[other] { $count } actions need you
}
status-reconnect = Connect now
status-sign-in = Sign in again
status-sign-in-needed = Signed out by the server; your work stays queued
status-suspended = The server suspended this account; your work stays queued
status-memory-only = No keyring: you stay signed in until you quit
status-skipped = { $count ->
    [one] { $count } record could not be read
   *[other] { $count } records could not be read
}

## Keyboard map

keys-title = Keyboard
keys-group-move = Moving
keys-group-answer = Answering
keys-group-sort = Sorting out
keys-next = Next conversation
keys-previous = Previous conversation
keys-open = Open
keys-back = Back to the list
keys-go-conversations = Go to conversations
keys-go-drafts = Go to the drafts
keys-go-outbox = Go to the outbox
keys-go-settings = Settings
keys-reply = Reply
keys-note = Private note
keys-close = Close and go to the next
keys-reopen = Reopen
keys-snooze = Pending until…
keys-assign = Assign an agent
keys-team = Assign a team
keys-priority = Priority
keys-labels = Labels
keys-help = This map
keys-note-fields = Single keys rest while you write in a field; Esc leaves the field.

## Outbox

drafts-about = Everything you began to write and did not send, on this computer.
drafts-unreadable = The drafts could not be read
drafts-empty-title = Nothing half-written
drafts-empty = What you write and do not send waits here, with its files and recordings, until you go on with it.
drafts-files = { $count ->
    [one] 1 file
   *[other] { $count } files
}
drafts-recording = voice note
outbox-about = Everything you did that is not on the server yet.
outbox-parked = Needs you
outbox-waiting = Goes by itself
outbox-unreadable = The outbox could not be read
outbox-empty-title = Everything has left
outbox-empty = What you do without a network waits here, safe, and leaves in order as soon as it can. Nothing waits right now.
outbox-offline = Offline since { $since }. Everything is kept on this computer and leaves in order when the network is back; nothing has to be done again.
outbox-sign-in = The server signed you out. Everything is kept and leaves once you have signed in again.
outbox-suspended = The server suspended this account. Everything is kept; nothing leaves as long as it is.
outbox-reply = Reply to { $contact }
outbox-note = Private note on { $contact }
outbox-open = Reopen
outbox-close = Close
outbox-ai-reply = Hand over to AI reply
outbox-pending = Set to Pending until the customer replies
outbox-pending-until = Set to Pending until { $time }
outbox-status = Set the status to “{ $name }”
outbox-assign = Assign to { $name }
outbox-unassign = Remove the assignment
outbox-team = Assign to the team { $name }
outbox-no-team = Remove the team
outbox-priority = Priority: { $name }
outbox-no-priority = Remove the priority
outbox-labels = Labels: { $changes }
outbox-read = Mark as read
outbox-unread = Mark as unread
outbox-state-queued = Queued
outbox-state-sending = Sending
outbox-state-checking = Checking
outbox-state-held = Held
outbox-state-conflict = Conflict
outbox-state-failed = Failed
outbox-why-queued = Leaves when its turn comes; there is nothing to do.
outbox-why-sending = On its way.
outbox-why-checking = The server’s answer was lost. Guichet looks whether it arrived before it sends anything again.
outbox-why-held = Held back. Read the conversation again, then send or discard.
outbox-why-failed = The server would not have it. Try again, or discard.
outbox-reason-offline = No connection. Leaves when the network is back; there is nothing to do.
outbox-reason-no-answer = The server did not answer in time. Guichet looks whether it arrived, then tries again by itself.
outbox-reason-server-error = The server failed (error { $status }). Guichet tries again by itself; if it goes on, tell your administrator.
outbox-reason-rate-limited = The server asks to slow down. Guichet waits a little, then tries again by itself.
outbox-reason-sign-in = The server signed you out. Sign in again and it leaves.
outbox-reason-not-permitted = You may not do this. Ask your administrator for the right and try again, or discard.
outbox-reason-not-found = The conversation is gone on the server, or you can no longer see it. Try again if you get it back, or discard.
outbox-reason-refused = The server refused it: “{ $message }”. Try again later, or discard.
outbox-reason-refused-text = The server refused it: “{ $message }”. Edit the text and send it again, or discard.
outbox-reason-overtaken = Someone else wrote after you last looked. Read the conversation again, then send anyway, edit or discard.
outbox-reason-conflict = Someone changed it meanwhile. Keep the server’s value, or use yours.
outbox-reason-unknown = Nobody knows whether the server got it. Look in the conversation, then send anyway or discard.
outbox-reason-too-old = It has waited for a long time and leaves only on your word. Read it again, then send anyway or discard.
outbox-conflict-server = On the server
outbox-conflict-mine = You wanted
outbox-keep-server = Keep the server’s
outbox-use-mine = Use mine
outbox-open-conversation = Open the conversation
outbox-queued-at = queued since { $time }
outbox-attempts = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
outbox-next-try = next attempt at { $time }
discard-title = Discard this text?
discard-text = It has not left and will not leave. The text is lost.
discard-keep = Keep

## Signing in

field-show = Show what is typed
field-hide = Hide what is typed
sign-in-title = Welcome to Guichet
sign-in-tagline = Your conversations, replies and notes on your desktop, with or without a network.
sign-in-add = Add an account
sign-in-again = Sign in again
sign-in-try = Try it on this computer
sign-in-try-text = Opens a demonstration desk with made-up customers. Its server runs here, and nothing leaves this computer.
sign-in-try-busy = Preparing your desk…
sign-in-try-busy-text = The server starts and fills itself. The first time, this takes a few seconds.
sign-in-server = Sign in to a server
sign-in-server-text = Your team’s own: Guichet or Chatwoot.
sign-in-back = Back
sign-in-leave = Back to the workspace
sign-in-address = Server address
sign-in-address-hint = For example support.example.com
sign-in-method = How to sign in
sign-in-by-password = Password
sign-in-by-token = Access token
sign-in-email = E-mail address
sign-in-password = Password
sign-in-token = Access token
sign-in-token-hint = You find it on the server, at the foot of your profile page.
sign-in-submit = Sign in
sign-in-busy = Signing in…
sign-in-code-title = Second step
sign-in-code-text = Enter the six-digit code of your authenticator application, or one of your backup codes.
sign-in-code = Code
sign-in-code-submit = Verify
sign-in-code-busy = Verifying…
sign-in-code-back = Begin again with another account
sign-in-missing-server = Enter the address of your server.
sign-in-missing-email = Enter your e-mail address.
sign-in-missing-password = Enter your password.
sign-in-missing-token = Paste your access token.
sign-in-missing-code = Enter the code.
sign-in-http-title = This address is not encrypted
sign-in-http-text = Between you and { $server }, others could read your password and your messages. Go on only on a network that you are sure of.
sign-in-http-secure = Use https
sign-in-http-allow = Go on without encryption
sign-in-memory = No keyring is available on this computer. Your session lives in memory only: you will have to sign in again after closing Guichet.
banner-sign-in = The server signed you out. You can go on: your work stays queued and leaves as soon as you have signed in again.
banner-suspended = The server suspended this account. Your work stays queued and the local copy stays readable. Ask your administrator, then sign in again.
account-add = Add an account
account-local = this computer
account-sign-in-needed = signed out
account-suspended = suspended
sign-out-open = Sign out…
sign-out-title = Sign out
sign-out-text = Your access to “{ $name }” and its local copy go from this computer. Everything comes back with your next sign-in.
sign-out-queued = { $count ->
    [one] { $count } action has not left yet. What shall become of it?
   *[other] { $count } actions have not left yet. What shall become of them?
}
sign-out-keep = Keep
sign-out-keep-text = They stay in the outbox and leave the next time you sign in to this account.
sign-out-discard = Discard
sign-out-discard-text = They never leave. The text of replies and notes is lost.
sign-out-confirm = Sign out

## Settings

settings-window = Window
settings-language = Language
settings-language-text = “System” follows the language of your computer.
settings-system = System
settings-french = Français
settings-english = English
settings-theme = Appearance
settings-theme-text = “System” follows the light or dark mode of your computer.
settings-light = Light
settings-dark = Dark
settings-writing = Writing and keyboard
settings-send-key = Send with
settings-send-mod-enter = Ctrl + Enter
settings-send-enter = Enter
settings-send-mod-enter-text = Enter makes a new line.
settings-send-enter-text = Shift + Enter makes a new line.
settings-keys = Show the map
settings-keys-text = Everything works by keyboard; the map says with which keys.
settings-accounts = Accounts
settings-on-screen = On screen
settings-show-account = Show
settings-server = Server
settings-server-local = This computer (demonstration)
settings-session = Session
settings-session-active = Open
settings-session-ended = Ended by the server; your work stays queued
settings-session-suspended = Account suspended by the server; your work stays queued
settings-secret = Access key
settings-secret-keyring = In your system’s keyring
settings-secret-memory = In memory only, until you close Guichet
settings-powers = This server
settings-power-once = Recognises what was sent twice: nothing arrives twice, even on a bad network
settings-power-once-lacking = Does not recognise what was sent twice: where in doubt, Guichet looks for the message before it sends again
settings-power-changes = Says what has changed: the copy catches up in a moment
settings-power-changes-lacking = Does not say what has changed: after a cut, Guichet reads the lists again
settings-power-tickets = Keeps tickets
settings-power-tickets-lacking = Keeps no tickets
settings-skipped = Left out
settings-skipped-text = { $count ->
    [one] { $count } record of the server could not be read. Everything else is up to date.
   *[other] { $count } records of the server could not be read. Everything else is up to date.
}

## What went wrong

failure-wrong-password = E-mail address or password is wrong. Check both and try again.
failure-wrong-code = This code is wrong or was used already. Enter the newest one, or a backup code.
failure-sign-in-expired = The sign-in took too long. Begin again.
failure-wrong-token = The server does not know this access token. Copy it again from your profile page.
failure-unreachable = The server cannot be reached. Check the address and your connection, then try again.
failure-certificate = The server’s certificate cannot be trusted. Nothing was sent; ask your administrator.
failure-plain-http = This address is not encrypted: others on the network could read your password. Use https, or allow it explicitly.
failure-bad-address = This is not a web address. It looks like support.example.com.
failure-unknown-server = Something answers there, but Guichet does not know its language. Check the address.
failure-suspended = The server suspended this account. Your work stays queued; ask your administrator.
failure-sign-in-needed = The server asks you to sign in again. Your work stays queued.
failure-not-permitted = You may not do this. Ask your administrator.
failure-rate-limited = Too many tries. Wait a minute, then try again.
failure-disk-full = The disk is full or cannot be written. Nothing was kept by half; make room and try again.
failure-newer-database = This profile was written by a newer version of Guichet. Install that version; nothing was changed.
failure-profile-in-use = Guichet is already running with this profile.
failure-not-found = It is no longer here.
failure-invalid = That does not work: { $reason }.
failure-busy = It is on its way right now and cannot be changed.
failure-internal = Something went wrong in Guichet: { $reason }.

## Rules

rule-required = Something must stand here.
rule-email = This is no e-mail address. One looks like name@example.com.
rule-phone = Write the number with its country code: +33612345678.
rule-number = Write a number.
rule-link = Write an address that begins with https:// or http://.
rule-date = Write a day such as 2026-11-30.
rule-choice = Choose one of: { $choices }.
rule-checkbox = Answer yes or no.
rule-pattern = This does not have the form that is asked for.
rule-pattern-hint = This does not have the form that is asked for: { $hint }.
rule-taken = This value is taken already. Choose another one.
rule-no-tickets = This server has no tickets. Ask your administrator.
rule-macro-not-on-server = This macro is not on the server yet. Run it once it is.
rule-not-a-macro = This text is no exported macro.
rule-unreachable = No inbox of this kind can reach the contact.
rule-administrators-only = Only administrators change what the whole team shares.

## What the outbox says of people, tickets and macros

outbox-participants = Participants: { $changes }
outbox-attributes = Change attributes: { $names }
outbox-transcript = Send the transcript to { $to }
outbox-message-delete = Delete a message
outbox-message-retry = Deliver a message again
message-acts = What to do with this message
message-answer = Reply to this
message-retry = Deliver again
message-delete = Delete
delete-message-title = Delete this message?
delete-message-text = Its words and files go, for the whole team and on our own pages. What a channel has delivered stays with the customer.
quote-unknown = A message further up
quote-further-up = That message is further up: scroll up to load it.
quote-remove = Do not reply to a single message
mail-to = To { $addresses }
mail-cc = Cc { $addresses }
mail-bcc = Bcc { $addresses }
mail-nobody = To nobody yet
mail-change = Change to whom this goes
mail-field-to = To
mail-field-cc = Cc
mail-field-bcc = Bcc
mail-no-address = “{ $part }” is no e-mail address.
mail-reset = Everyone who had the last mail
mail-done = Done
outbox-mute = Close and block the contact
outbox-macro = Run the macro “{ $name }”
outbox-ticket-edit = Edit the ticket
outbox-ticket-create = Create the ticket “{ $title }”
outbox-conversation-create = Begin a conversation with { $contact }
outbox-contact-create = Create the contact { $contact }
outbox-contact-edit = Edit { $contact }: { $names }
outbox-contact-block = Block { $contact }
outbox-contact-unblock = Unblock { $contact }
outbox-contact-merge = Merge another contact into { $contact }
outbox-contact-note = Note about { $contact }
outbox-macro-create = Create the macro “{ $name }”
outbox-macro-edit = Edit the macro “{ $name }”
outbox-macro-delete = Delete the macro “{ $name }”
outbox-canned-create = Create the canned answer “/{ $code }”
outbox-canned-edit = Edit the canned answer “/{ $code }”
outbox-canned-delete = Delete the canned answer “/{ $code }”
outbox-signature = Change your signature
outbox-whole-account = Whole account
outbox-field = { $field }: { $value }
outbox-field-none = nothing
outbox-field-blocked = Blocked
outbox-field-title = Title
outbox-field-description = Description
outbox-field-type = Type
outbox-field-due = Due date

## People: the contact, notes, attributes, participants, previous conversations

contact-name = Name
contact-city = City
contact-country = Country
contact-identifier = Identifier
value-yes = Yes
value-no = No
contact-notes = Notes about the contact
contact-note-new = New note, for the team only
contact-notes-none = No notes yet. What the team should know about this contact stands here.
contact-notes-unread = The server’s notes were not read yet; they come with the next connection.
attributes-contact = Contact attributes
attributes-conversation = Conversation attributes
attributes-ticket = Ticket attributes
attributes-none = No attributes are defined. Administrators define them on the server.
attribute-unset = Add
attribute-edit = Edit { $name }
attribute-keep = Keep
attribute-clear = No value
attribute-percent = { $value } %
attribute-link-hint = Begins with https:// or http://
previous-title = Previous conversations
previous-none = This is the contact’s first conversation.
trail-back = Back to no. { $id }
trail-back-ticket = Back to { $number }
trail-back-unnumbered = Back to the conversation
trail-where = Previous conversation
participants-conversation = Conversation participants
participants-ticket = Ticket participants
participants-none = Nobody takes part beside the agent.
participant-add = Add…
participant-remove = Remove { $name }
participant-watch = Watch this conversation
participant-watch-ticket = Watch this ticket
participant-unwatch = Stop watching
participant-writes = typing…
contact-edit = Edit the contact
contact-edit-title = Edit { $name }
contact-edit-save = Save
contact-new = New contact…
contact-new-title = New contact
contact-new-save = Create the contact
contact-edit-phone-hint = With the country code: +33612345678
contact-edit-overtaken = Someone changed this to “{ $value }” meanwhile.
contact-edit-emptied = Someone emptied this meanwhile.
contact-edit-theirs = Take that
contact-social = Profiles
contact-more = More about the contact
contact-talk = New conversation…
contact-merge = Merge with another contact…
contact-merge-title = Merge into { $name }
contact-merge-search = Contact that goes
contact-merge-search-hint = Search by name, e-mail, phone or company.
contact-merge-none = No other contact is found by these words.
contact-merge-text = Conversations, notes and attributes of { $from } go to { $name }; then { $from } is gone. This cannot be undone once it has left.
contact-merge-confirm = Merge
contact-block = Block
contact-block-ask = Block…
contact-block-title = Block { $name }?
contact-block-text = New messages of this contact are refused and you can no longer answer them. What was written stays. You can unblock at any time.
contact-unblock = Unblock
contact-changes-waiting = { $count ->
    [one] { $count } change waiting
   *[other] { $count } changes waiting
}
contact-changes-parked = { $count ->
    [one] { $count } change needs you
   *[other] { $count } changes need you
}

## Tickets, new conversations, transcripts

ticket-label = Ticket
ticket-number-none = no number yet
ticket-new = New ticket
ticket-raise = Raise a ticket
ticket-raise-text = The ticket takes the contact and the inbox of the conversation; each leads to the other with one click.
ticket-create = Create the ticket
ticket-edit = Edit the ticket
ticket-save = Save
ticket-title = Title
ticket-description = Description
ticket-type = Type
ticket-type-hint = For example incident, request, question.
ticket-due = Due
ticket-due-at = Due { $time }
ticket-late = Late: { $time }
ticket-source = Raised from conversation no. { $id }
ticket-linked = Linked tickets
ticket-whole = Show the whole description
ticket-less = Show less of the description
conversation-new = New conversation
conversation-new-with = Begin a new conversation with this contact
conversation-subject = Subject
conversation-message = Message
conversation-begin = Begin the conversation
whom-contact = Contact
whom-choose = Choose a contact
whom-missing = Choose a contact.
whom-inbox = Inbox
whom-inbox-choose = Choose an inbox
thread-more = More actions
transcript-title = Send the transcript
transcript-text = What was said with the customer, without the private notes.
transcript-to = To these addresses
transcript-to-hint = Several addresses: put a comma between them.
transcript-agent = To an agent
transcript-agent-choose = Add an agent’s address
transcript-nobody = Write at least one address.
transcript-refused = “{ $part }”: { $rule }
transcript-by-smtp = The server sends it by e-mail.
transcript-by-folder = This server has no SMTP relay: it puts the mail into its own folder, from which nothing leaves by itself.
transcript-by-server = The server sends it by e-mail, where mail is set up there.
transcript-later = Without a connection, the request waits in the outbox.
transcript-submit = Send
transcript-queued = Transcript asked for { $to }

## Modules, views and the selection

sidebar-tickets = Tickets
sidebar-my-teams = All my teams
keys-go-tickets = Go to the tickets
tickets-lacking-title = This server has no tickets
tickets-lacking = A Guichet server keeps some; the one of this account knows none. Your conversations are all there.
tickets-lacking-back = Go to the conversations
list-empty-view = { $module ->
    [ticket] No ticket meets the conditions of this view. The next ones will appear by themselves.
   *[chat] No conversation meets the conditions of this view. The next ones will appear by themselves.
}
sort-label = Order
sort-now = Order: { $order }, { $direction }
sort-activity = Last activity
sort-created = Created
sort-priority = Priority
sort-waiting = Customer waiting
sort-unread = Unread
sort-newest = Newest first
sort-oldest = Oldest first
sort-most-urgent = Most urgent first
sort-least-urgent = Least urgent first
sort-longest = Longest wait first
sort-shortest = Shortest wait first
sort-unread-first = Unread first
sort-read-first = Read first
row-mark = Select (x)
selection-label = Actions on the selection
selection-count = { $count } selected
selection-all = Select all ({ $count })
selection-most = The first { $count } are selected; that is the most that can be changed at once.
selection-clear = Select nothing
selection-macro = Run a macro
selection-macro-run = Macro “{ $name }”
selection-read = Read or unread
selection-mark-read = Mark as read
selection-mark-unread = Mark as unread
selection-label-add = Add the label { $title }
selection-label-remove = Remove the label { $title }
batch-done = { $what } · { $count }
batch-skipped = { $done } (except { $skipped }, no effect)
batch-undo = Undo
batch-undone = Undone: { $count }.
batch-undone-partly = Undone: { $count }. Too late for { $stays }, on its way or gone.
keys-group-many = Several at once
keys-mark = Select
keys-extend-next = Extend downwards
keys-extend-previous = Extend upwards
keys-mark-all = Select all
keys-undo = Undo
views-title = Custom views
views-empty = A view keeps your filters under a name.
view-new = New view
view-menu = View “{ $name }”
view-edit = Edit or rename
view-up = Move up
view-down = Move down
view-delete = Delete
view-local = On this computer only: the server has no name for one of its conditions.
view-waiting = Will be saved on the server as soon as it can be reached.
view-refused = The server refused it; save it again to try again.
view-unreadable-title = This view cannot be read here
view-unreadable = Another program made it with a condition that Guichet does not know. Edit it to make it a view that can be read here.
view-edit-title = Edit the view
view-name = Name of the view
view-conditions = Show what meets these conditions
view-conditions-none = Add one condition at least.
view-condition-add = Add a condition
view-condition-remove = Remove the condition
view-attribute = Attribute
view-operator = Operator
view-value = Value
view-value-choose = Choose…
view-value-words = Several values: put | between them, and \| for a bar itself
view-value-numbers = One or several numbers
view-value-days = Number of days
view-and = and
view-or = or
view-join-to-or = Change to “or”; “and” binds tighter than “or”
view-join-to-and = Change to “and”; “and” binds tighter than “or”
view-save = Save the view
view-counting = Counting…
view-count-unsound = Complete the conditions to see what the view will show.
view-count = { $module ->
    [ticket] { $count ->
        [one] { $shown } ticket right now, { $unassigned } of them unassigned and { $mine } yours
       *[other] { $shown } tickets right now, { $unassigned } of them unassigned and { $mine } yours
    }
   *[chat] { $count ->
        [one] { $shown } conversation right now, { $unassigned } of them unassigned and { $mine } yours
       *[other] { $shown } conversations right now, { $unassigned } of them unassigned and { $mine } yours
    }
}
view-place-server = Kept on the server; its web dashboard shows the same view.
view-place-local = Kept on this computer only, because the server has no name for: { $names }.
view-flaw-undefined = This attribute is not defined.
view-flaw-operator = This attribute is not compared like that.
view-flaw-many = A view has thirty conditions at most.
view-flaw-value = Give a value.
view-flaw-days = Give a number of days, from 0 to 997.
view-delete-title = Delete this view?
view-delete-server = “{ $name }” also goes from the server and its web dashboard. The conversations stay.
view-delete-local = “{ $name }” goes from this computer. The conversations stay.
attribute-id = Number
attribute-status = Status
attribute-priority = Priority
attribute-assignee = Assigned agent
attribute-inbox = Channel
attribute-team = Team
attribute-labels = Labels
attribute-contact = Contact number
attribute-contact-name = Contact’s name
attribute-contact-email = Contact’s e-mail
attribute-contact-phone = Contact’s phone
attribute-created = Created
attribute-activity = Last activity
attribute-snoozed-until = Pending until
attribute-browser-language = Browser language
attribute-conversation-language = Conversation language
attribute-referrer = Page they came from
attribute-mail-subject = Mail subject
attribute-unread = Unread
attribute-participant = Participant
attribute-category = Module
attribute-ticket-type = Ticket type
operator-equal = is
operator-not-equal = is not
operator-contains = contains
operator-contains-not = does not contain
operator-present = has a value
operator-absent = has no value
operator-greater = is greater than
operator-less = is less than
operator-after = is after
operator-before = is before
operator-days-before = is longer ago than (days)

## Macros

macros-title = Macros
macros-none = No macros yet. Make one to do in a single go what you do often.
macro-run-one = Run a macro
macro-run-title = Run “{ $name }”
macro-run = Run
macro-running = Macro “{ $name }” queued
macro-new = New macro
macro-edit = Edit the macro
macro-more = More actions for “{ $name }”
macro-import = Import a macro
macro-import-short = Import
macro-import-text = Or paste its text
macro-export = Export
macro-export-title = Export the macro
macro-export-text = Keep this text in a file, or give it to someone: “Import” reads it again.
macro-file = The macro’s file
macro-copy = Copy the text
macro-copied = Text copied
macro-not-copied = The text could not be copied. It is selected: copy it with Ctrl + C.
macro-read = Read the macro
macro-delete = Delete
macro-delete-title = Delete this macro?
macro-delete-text = Nobody will be able to run “{ $name }” any more.
macro-waiting = Not on the server yet
macro-personal = Personal
macro-global = For the whole team
macro-own = It is yours alone. Only administrators make and change macros for the whole team.
macro-global-hint = Only administrators make and change macros for the whole team.
macro-name = Name
macro-visibility = Who can use it
macro-steps = Steps
macro-no-step = Add at least one step.
macro-step-add = Add a step
macro-save = Save
macro-add-labels = Add the labels { $labels }
macro-remove-labels = Remove the labels { $labels }
macro-mute = Close and refuse what follows
macro-reply = Reply: “{ $text }”
macro-note = Private note: “{ $text }”
macro-transcript = Send the transcript to { $to }
macro-files = Send { $names }
macro-files-count = { $count ->
    [one] Send { $count } file
   *[other] Send { $count } files
}
macro-webhook = Tell { $url }
macro-other = A step that this version does not know: { $name }
macro-assign-me = Assign the conversation to me
macro-assign-last = Assign to the agent who answered last
macro-nothing = So already
macro-unknown = The server decides
macro-missing = No value here: { $names }
macro-as-one = The server carries it all out at once, or nothing of it.
macro-step-by-step = The steps leave one by one; after the first refusal the rest waits for you in the outbox.
macro-by-server = The server carries it out by itself and does not say whether a step fails.
step-kind = What the step does
step-assign-agent = Assign to an agent
step-assign-team = Assign to a team
step-add-labels = Add labels
step-remove-labels = Remove labels
step-status = Change the status
step-priority = Change the priority
step-reply = Reply to the customer
step-note = Add a private note
step-webhook = Web address to tell
step-kept = Kept as it is
step-myself = Whoever runs it
step-last = The agent who answered last
step-text = Text
step-variables = Variables:
step-up = Move the step up
step-down = Move the step down
step-remove = Remove the step

## Typed moments and labels

snooze-type = Pending until… (tuesday 2pm, in 3 days)
snooze-typed = { $day } at { $time }
related-label-administrators = No such label. Only administrators create labels.
related-label-create = Create the label “{ $title }”

## Files: transcripts, pictures, attachments of macros

transcript-file = Or keep it as a file
transcript-html = Web page (HTML)…
transcript-plain = Text…
transcript-file-hint = Made of what is on this computer, also without a connection.
transcript-saved = Transcript saved as { $name }
contact-picture-add = Add a picture…
contact-picture-change = Change the picture…
contact-picture-remove = Remove the picture
outbox-contact-picture = Change the picture of { $contact }
outbox-contact-picture-remove = Remove the picture of { $contact }
outbox-reason-file-gone = The file is no longer on this computer. Choose it again.
rule-picture = Choose a PNG, JPEG, GIF or WebP picture.
rule-file-size = Choose a file of at most { $size } MB.
rule-file-type = This channel only takes: { $endings }. Convert the file or choose another one.
rule-file-count = A message carries at most { $limit } files. Send the others in a second message.
rule-file-unreadable = This file cannot be read. Check that it still exists and that you may open it.
step-files = Send files
step-file-add = Choose a file…
step-file-remove = Remove { $name }
step-file-sending = Handing the file to the server…
step-file-offline = A file goes to the server before the macro does: choose it once you are connected.

## Files and voice notes in the composer, and when a message leaves

attach-title = Attach files
attach-list = Attached files
attach-busy = Copying…
attach-remove = Remove { $name }
attach-refused-close = Close
attach-drop = Drop the files to attach them
record-title = Record a voice note
record-label = Voice note
record-paused = Paused
record-pause = Pause
record-resume = Go on
record-stop = Stop
record-discard = Discard the recording
record-trim = Cut the silence at both ends
record-whole = Keep all of it
record-send = Send
voice-label = Sound { $name }
voice-play = Play
voice-pause = Pause
voice-position = Position
voice-speed = Playing speed
voice-loading = Fetching the sound…
sound-no-device = No microphone or loudspeaker was found. Plug one in and try again.
sound-unplugged = The device was unplugged. What was recorded is kept.
sound-refused = The system does not let Guichet use the microphone. Allow it in the system’s settings.
sound-busy = Another program is using the device. Close it and try again.
sound-disk-full = The disk is full. What was recorded is kept: free some space.
sound-too-long = The recording is as long as one may be. It is kept.
sound-unreadable = This file holds no sound that can be played.
sound-failed = The sound system failed. Try again.
later-title = Send later
later-type = tomorrow 9am, monday 14:00…
delivery-scheduled = Leaves { $time }
delivery-undo = Leaves in a moment
operation-undo = Undo
operation-now = Send now
settings-undo = Undo sending
settings-undo-text = How long a message waits before it leaves, so that it can be taken back.
settings-undo-none = Off
settings-undo-5 = 5 s
settings-undo-10 = 10 s
settings-undo-30 = 30 s
settings-microphone = Microphone
settings-microphone-text = What voice notes are spoken into.
settings-microphone-system = The system’s own
settings-microphone-none = There is none
settings-microphone-gone = Not plugged in
settings-pictures = Large pictures
settings-pictures-text = What becomes of large pictures when they are attached.
settings-pictures-unchanged = As they are
settings-pictures-smaller = Made smaller
attachment-save = Save as…
attachment-saved = Saved as { $name }
attachment-folder = Show in folder
attachment-not-there = The file is no longer where it was saved.
