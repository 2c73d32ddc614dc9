import type { desk as source } from '../fr/desk';
import type { Words } from '../words';

export const desk: Words<typeof source> = {
  'desk.rail.label': 'Desk',
  'desk.rail.round': 'My round',
  'desk.rail.map': 'Map',
  'desk.rail.territories': 'Territories',
  'desk.rail.followUps': 'Follow-ups',
  'desk.rail.campaigns': 'Campaigns',
  'desk.rail.account': 'My account, {name}',
  'desk.rail.team': 'Team',
  'desk.skip': 'Skip to content',
  'desk.loading': 'One moment…',
  'desk.print': 'Print',
  'desk.notAllowed.title': 'Follow-ups are for the team’s lead',
  'desk.notAllowed.text':
    'They tell what happens behind a door. Your role shows the map, the territories and the campaigns.',
  'desk.session.title': 'Your session is over',
  'desk.session.text': 'Sign in here: what you were doing goes on.',
  'desk.session.later': 'Later',
  'desk.noTeam.title': 'No team yet',
  'desk.noTeam.text': 'The desk shows the work of a team. Ask your administrator to give you one.',

  'desk.map.source': 'Addresses: Base Adresse Nationale, Licence Ouverte',

  'desk.legend.label': 'What the colours say',
  'desk.legend.total': { one: '{count} dwelling in all', other: '{count} dwellings in all' },

  'desk.figures.of': 'of {total}',
  'desk.figures.ofSeen': 'of the doors seen',
  'desk.figures.noRate': 'not yet',
  'desk.figures.followUps': 'Follow-ups',
  'desk.figures.open': { one: 'open', other: 'open' },

  'desk.row.seen': {
    one: '{count} door seen of {doors}',
    other: '{count} doors seen of {doors}',
  },
  'desk.row.none': 'none to see',
  'desk.street.none': 'No street',
  'desk.street.neverSeen': '{count} never seen',
  'desk.street.buildings': 'Buildings, {street}',

  'desk.building.back': 'All streets',
  'desk.building.stairwell': 'Stairwell',
  'desk.building.noDoors': 'No door is noted here yet.',

  'contactMap.title': 'Map',
  'contactMap.map': 'Map of the territory, building by building',
  'contactMap.mapTitle': 'Plan. The list beside it says the same in words.',
  'contactMap.territory': 'Territory',
  'contactMap.campaign': 'Campaign',
  'contactMap.allCampaigns': 'All campaigns',
  'contactMap.remaining': {
    one: '{count} door is left that nobody has seen yet.',
    other: '{count} doors are left that nobody has seen yet.',
  },
  'contactMap.remainingMost': {
    one: '{count} door never seen is left, in {street}.',
    other: '{count} doors never seen are left, most of them in {street}.',
  },
  'contactMap.done': 'Every door has been seen at least once.',
  'contactMap.nothingYet': 'Nobody has been there yet. The doors fill up visit by visit.',
  'contactMap.streets': 'Street by street',
  'contactMap.order.street': 'By street',
  'contactMap.order.remaining': 'What is left',
  'contactMap.order.label': 'Order of the list',
  'contactMap.empty.title': 'No territory yet',
  'contactMap.empty.text': 'The map shows one territory at a time. Choose buildings to make one.',
  'contactMap.empty.lead':
    'The map shows one territory at a time. The team lead makes them in “Territories”.',
  'contactMap.empty.action': 'Make a territory',

  'territories.title': 'Who works where',
  'territories.map': 'Map of the territories',
  'territories.key':
    'From afar one disc a building, from near one cell a door. The colour says which territory.',
  'territories.key.edit': 'Click a building, or hold Shift and draw a frame.',
  'territories.new': 'New territory',
  'territories.back': 'All territories',
  'territories.allAssigned': 'Every territory is in somebody’s hands.',
  'territories.withoutAnybody': {
    one: '{count} territory is in nobody’s hands.',
    other: '{count} territories are in nobody’s hands.',
  },
  'territories.nobody': 'In nobody’s hands',
  'territories.nobodyLong': 'Nobody works there at the moment.',
  'territories.buildingsShort': 'bldg.',
  'territories.doors': 'Doors',
  'territories.buildings': 'Buildings',
  'territories.hours': 'One passage',
  'territories.assignedTo': 'Assigned to',
  'territories.fromTo': '{from} to {to}',
  'territories.assign': 'Assign',
  'territories.assign.title': 'Assign this territory',
  'territories.assign.member': 'To whom',
  'territories.assign.choose': 'Choose somebody',
  'territories.assign.campaign': 'For which campaign',
  'territories.assign.beginsLater': 'This campaign begins on {day}: nobody will see it before.',
  'territories.assign.needsMember': 'Choose somebody.',
  'territories.assign.until': 'Until',
  'territories.assign.noCampaign':
    'There is no campaign yet. Prepare one in “Campaigns”, then come back here.',
  'territories.assign.noMember': 'Nobody has a role in this team yet. Ask your administrator.',
  'territories.end': 'End',
  'territories.endFor': 'End for {name}',
  'territories.endQuestion':
    '{name} will no longer see these doors. What is already noted on their phone will still arrive.',
  'territories.endYes': 'Yes, end it',
  'territories.change': 'Change',
  'territories.remove': 'Delete',
  'territories.seeMap': 'See the map',
  'territories.elsewhere': 'in {name}',
  'territories.empty.title': 'No territory yet',
  'territories.empty.text':
    'A territory is a choice of buildings, in somebody’s hands until a day.',
  'territories.empty.reader':
    'A territory is a choice of buildings. The team lead makes them here.',
  'territories.noPlaces.title': 'No buildings yet',
  'territories.noPlaces.text':
    'The addresses and dwellings of this team are not imported yet. Ask your administrator.',
  'territories.edit.title': 'Change the territory',
  'territories.edit.name': 'Name',
  'territories.edit.needsName': 'Give the territory a name.',
  'territories.edit.needsBuilding': 'Choose at least one building.',
  'territories.edit.nameHint': 'As the team says it: “the Square”.',
  'territories.edit.buildings': 'Buildings',
  'territories.edit.how': 'Tick a whole street or a building, here or on the map.',
  'territories.edit.search': 'Street, number, name',
  'territories.edit.notFound': 'Nothing matches “{search}”.',
  'territories.edit.hours': 'about {hours}',

  'unsettled.title': 'To check',
  'unsettled.lead': {
    one: '{count} record has arrived and is not counted yet. It is kept.',
    other: '{count} records have arrived and are not counted yet. They are kept.',
  },
  'unsettled.more': {
    one: 'Show the rest ({count} record)',
    other: 'Show the rest ({count} records)',
  },
  'unsettled.what': '{name}: {thing}, {moment}',
  'unsettled.reason.failed': 'The server had a problem. Try again.',
  'unsettled.reason.keyRevoked':
    '{name}’s phone was taken out of service. It is for you to say whether this counts.',
  'unsettled.reason.householdExists': 'This household was noted already. Nothing to do again.',
  'unsettled.reason.floorFull':
    'The floor has too many doors already. Check the floor with {name}.',
  'unsettled.reason.outcomeElsewhere':
    'This answer does not fit this kind of meeting. {name} can note it again.',
  'unsettled.reason.team': 'This team does not exist any more. Nothing to do again.',
  'unsettled.reason.followUpSettled': 'This follow-up was closed already. Nothing to do again.',
  'unsettled.thing.encounter.record': 'a passage',
  'unsettled.thing.encounter.withdraw': 'a passage taken back',
  'unsettled.thing.household.start': 'a new household',
  'unsettled.thing.do_not_visit.set': 'a “do not visit”',
  'unsettled.thing.follow_up.open': 'a follow-up',
  'unsettled.thing.door.add': 'a door added',
  'unsettled.thing.encounter.meet': 'a meeting',
  'unsettled.thing.encounter.correct': 'a corrected passage',
  'unsettled.thing.contact_details.set': 'contact details',
  'unsettled.thing.contact_details.withdraw': 'contact details to erase',
  'unsettled.thing.talk_count.report': 'numbers of talks',
  'unsettled.thing.follow_up.take': 'a follow-up taken on',
  'unsettled.thing.follow_up.hand_over': 'a follow-up handed over',
  'unsettled.thing.follow_up.close': 'a follow-up settled',
  'unsettled.thing.follow_up.cancel': 'a follow-up noted by mistake',
  'unsettled.thing.door.correct': 'a door number corrected',
  'unsettled.thing.door_fact.set': 'a note about a door',
  'unsettled.thing.access_note.set': 'a note about the building',
  'unsettled.thing.round.mark': 'a round',
  'unsettled.thing.round.change': 'a round',
  'unsettled.thing.later': 'a record',
  'unsettled.reason.waits':
    'Another record of the same phone must come first. Ask {name} to open Palier where there is network.',
  'unsettled.reason.newer':
    'The phone is newer than the server. All of it will pass once the server is updated.',
  'unsettled.reason.damaged':
    'The record arrived damaged. Ask {name} what was said, and to note it again.',
  'unsettled.reason.device':
    'This phone is not registered for {name}. Signing in where there is network repairs it.',
  'unsettled.reason.grant':
    '{name} had no role in this team on that day. See the dates with your administrator.',
  'unsettled.reason.place': 'The server does not know this door. An import may have taken it away.',
  'unsettled.reason.doorExists':
    'Somebody else had already added this door. Nothing needs doing again.',
  'unsettled.reason.encounter':
    'The passage to take back never arrived. Nothing needs doing again.',
  'unsettled.reason.notTheirs':
    'This passage is somebody else’s: that person alone can take it back.',
  'unsettled.reason.campaign':
    'The campaign is not one of this team. The passage is to be noted again, without it.',
  'unsettled.reason.consent':
    'The household’s consent was missing, so nothing was kept. {name} may ask again at the door.',
  'unsettled.reason.reasonMissing':
    'Correcting somebody else’s passage asks for a reason. {name} can do it again.',
  'unsettled.reason.territory': 'This territory is gone. Nothing is to be done again.',
  'unsettled.reason.followUp': 'This follow-up never arrived. Nothing is to be done again.',
  'unsettled.reason.notAColleague':
    'The person chosen did not work in the team. Hand this follow-up to somebody else.',
  'unsettled.reason.notTheirsToCancel':
    'Only the person who noted this follow-up can cancel it. You can too, here.',
  'unsettled.reason.round': 'This round is not theirs any more. The passages do count.',
  'unsettled.reason.timeDoubtful': 'This phone’s time cannot be right. Ask {name} when it was.',
  'unsettled.reason.datedBefore':
    'It is dated before what it is about. Accepting it counts it at the time of what it is about.',
  'unsettled.reason.lateAfterEnd':
    'It arrived more than seven days after {name} had left the team, or their phone was taken out. You say whether it counts.',
  'unsettled.reason.placeGone':
    'We do not have this door. Add it or import it again, then try again.',
  'unsettled.groundFloor': 'ground floor',
  'unsettled.floor': 'floor {floor}',
  'unsettled.door': 'door {label}',
  'unsettled.stated': 'You stated {moment}. It will count once {name}’s phone sends it again.',
  'unsettled.action.state_time': 'State the time',
  'unsettled.action.accept': 'Accept as it is',
  'unsettled.action.retry': 'Try again',
  'unsettled.action.set_aside': 'Set aside',
  'unsettled.time.ask': 'When was it, according to {name}?',
  'unsettled.time.day': 'Day',
  'unsettled.time.hour': 'Hour',
  'unsettled.time.needed': 'Name a day and an hour that are past.',
  'unsettled.time.save': 'Count at this time',
  'unsettled.aside.means':
    'It will count nowhere. Nothing is erased, and {name} will see it on their phone.',
  'unsettled.aside.yes': 'Yes, set aside',
  'unsettled.done.aside': 'Set aside. {name} will see it on their phone.',
  'unsettled.done.still': 'Still waiting. Nothing is lost.',
  'unsettled.done.noted': 'Noted. The list says how it stands.',
  'unsettled.time.alike': {
    one: 'And {count} other entry of the same evening, moved by as much',
    other: 'And {count} other entries of the same evening, moved by as much',
  },
  'unsettled.done.counts': {
    one: 'It counts now.',
    other: '{count} entries count now.',
  },
  'unsettled.reason.heldOther': 'It waits. Nothing is lost.',
  'unsettled.reason.refusedOther': 'The server did not accept it. It is kept; talk to {name}.',

  'mismatch.title': 'Which door?',
  'mismatch.lead':
    'These passages count, but the door was no longer called what the phone showed. Say where it was.',
  'mismatch.seen': 'The phone showed: {door}',
  'mismatch.now': 'This door is called today: {door}',
  'mismatch.isThere': 'It is this door',
  'mismatch.wasThere': 'It was door {label} ({place})',
  'mismatch.another': 'It was at another door',
  'mismatch.choose': 'Choose the door',
  'mismatch.other': 'Door {label} ({place})',
  'mismatch.more': 'Show more',
  'mismatch.noted.stays': 'Noted: this passage stays at door {label}.',
  'mismatch.noted.moved': 'This passage is now at door {label}.',
};
