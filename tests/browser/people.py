"""What people do in Palier, in their words: each step is seen before the next one is taken."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

PASSWORD = "bonjour les voisins"
# A second tap within 400 ms is taken for a slip of the thumb.
AFTER_A_TAP_MS = 420


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/")
    page.get_by_label("Adresse e-mail").fill(email)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


@dataclass
class Lead:
    """Somebody at the desk."""

    page: Page

    def make_campaign(self, name: str, until: str) -> None:
        page = self.page
        page.goto("/bureau/missions")
        page.get_by_role("button", name="Nouvelle mission").first.click()
        page.get_by_role("textbox", name="Nom").fill(name)
        page.get_by_label("Thème").fill("Eau")
        page.get_by_label("Partenaire").fill("Régie de l’eau")
        page.get_by_label("À dire à la porte").fill("Votre compteur se lit en une minute.")
        page.get_by_label("Au", exact=True).fill(until)
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()

    def make_territory(self, name: str, street: str) -> None:
        page = self.page
        page.goto("/bureau/secteurs")
        page.get_by_role("button", name="Nouveau secteur").first.click()
        page.get_by_role("textbox", name="Nom").fill(name)
        page.get_by_placeholder("Rue, numéro, nom").fill(street)
        page.get_by_role("checkbox", name=re.compile(street, re.IGNORECASE)).first.check()
        page.get_by_role("button", name="Enregistrer").click()
        expect(page.get_by_role("heading", name=name).first).to_be_visible()

    def assign(self, member: str, campaign: str, until: str | None) -> None:
        """Of the territory that is open; until the day that is proposed where none is named."""
        page = self.page
        page.get_by_role("button", name="Confier").first.click()
        page.get_by_label("À qui").select_option(label=member)
        page.get_by_label("Pour quelle mission").select_option(label=campaign)
        if until:
            page.get_by_label("Jusqu’au").fill(until)
        page.get_by_role("button", name="Confier", exact=True).last.click()
        expect(page.get_by_text(member).first).to_be_visible()

    def facade(self) -> dict[str, tuple[str, bool]]:
        """Each door of the building that is open: its state, and whether it has a follow-up."""
        return _doors(self.page.locator("table [data-state]"))

    def legend(self) -> dict[str, int]:
        """The legend of the contact map: how many dwellings in each state."""
        page = self.page
        legend = page.get_by_role("list", name="Ce que disent les couleurs").first
        expect(legend).to_be_visible()
        return {
            match[1].strip(): int(match[2].replace("\u202f", ""))
            for line in legend.get_by_role("listitem").all_inner_texts()
            if (match := re.match(r"(.*?)\s*([\d\u202f]+)$", line, re.DOTALL))
        }


@dataclass
class Worker:
    """Somebody with a phone on a landing."""

    page: Page
    taps: int = field(default=0)

    def tap(self, target: Locator) -> None:
        target.tap()
        self.taps += 1
        self.page.wait_for_timeout(AFTER_A_TAP_MS)

    def open_door(self, label: str) -> None:
        cell = self.page.get_by_role("button", name=re.compile(rf"^Porte {re.escape(label)},"))
        self.tap(cell)
        self.expect_door(label)

    def expect_door(self, label: str) -> None:
        expect(self.page.get_by_role("heading", name=f"Porte {label}", exact=True)).to_be_visible()

    def answer(self, outcome: str) -> None:
        """One of the answers of the sheet that need nothing more."""
        self.tap(self.sheet.get_by_role("button", name=outcome, exact=True))

    def talk(self, note: str = "", flag: str = "", name: str = "", phone: str = "") -> None:
        """A conversation, with a note, a flag, a name and a phone number where there are some."""
        self.tap(self.sheet.get_by_role("button", name="Échange", exact=True))
        if note:
            self.sheet.get_by_label("Note").fill(note)
        if flag:
            self.tap(self.sheet.get_by_role("button", name="Quelqu’un doit s’en occuper"))
            self.tap(self.sheet.get_by_role("button", name=flag))
            self.tap(self.sheet.get_by_text("La personne est d’accord").last)
        if name:
            self.tap(self.sheet.get_by_role("button", name="Garder ses coordonnées"))
            self.sheet.get_by_label("Nom", exact=True).fill(name)
            self.sheet.get_by_label("Téléphone").fill(phone)
            self.tap(self.sheet.get_by_text("La personne est d’accord").last)
        self.tap(self.sheet.get_by_role("button", name="Enregistrer"))

    def come_back(self, slot: str) -> None:
        self.tap(self.sheet.get_by_role("button", name="Revenir à…"))
        self.tap(self.sheet.get_by_role("button", name=slot))
        self.tap(self.sheet.get_by_role("button", name=re.compile("^Revenir demain")))

    def note_code(self, code: str) -> None:
        """The code of the stairwell that is open."""
        self.tap(self.page.get_by_role("button", name=re.compile("noter comment entrer")))
        self.tap(self.sheet.get_by_role("button", name=re.compile("^Code")))
        self.sheet.get_by_label("Le code de la porte").fill(code)
        self.tap(self.sheet.get_by_role("button", name="Enregistrer"))
        self.close_sheet()

    def open_cell(self, door_id: str) -> None:
        """A door of the façade, whatever stands on it."""
        self.tap(self.page.locator(f'[data-door="{door_id}"]'))
        expect(self.sheet).to_be_visible()

    def close_sheet(self) -> None:
        self.page.keyboard.press("Escape")
        expect(self.sheet).to_be_hidden()

    def correct(self, door_id: str, outcome: str) -> None:
        """My last passage at a door was another one."""
        self._open_history(door_id)
        self.tap(self.sheet.get_by_role("button", name="Corriger").first)
        self.answer(outcome)
        self._expect_first_question()
        self.close_sheet()

    def withdraw(self, door_id: str) -> None:
        """My last passage at a door was none."""
        self._open_history(door_id)
        self.tap(self.sheet.get_by_role("button", name="Effacer").first)
        self.tap(self.sheet.get_by_role("button", name="Oui, effacer"))
        self._expect_first_question()
        self.close_sheet()

    def _expect_first_question(self) -> None:
        """It is written down, and the sheet asks again what came of the knock."""
        expect(self.page.locator("dialog.tall")).to_have_count(0)

    def _open_history(self, door_id: str) -> None:
        self.open_cell(door_id)
        self.tap(self.sheet.get_by_role("button", name=re.compile("Historique")))

    def facade(self) -> dict[str, tuple[str, bool]]:
        """Each door of the stairwell that is open: its state, and whether it has a follow-up."""
        return _doors(self.page.locator("[data-door]"))

    def undo(self) -> None:
        self.tap(self.page.get_by_role("button", name=re.compile("^Annuler")))

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("dialog")


def _doors(cells: Locator) -> dict[str, tuple[str, bool]]:
    told: list[dict[str, str]] = cells.evaluate_all(
        "cells => cells.map((cell) => ({ state: cell.dataset.state,"
        " words: cell.ariaLabel ?? cell.querySelector('.visually-hidden').textContent }))"
    )
    return {
        re.search(r"[Pp]orte (\S+),", cell["words"])[1]: (  # type: ignore[index]
            cell["state"],
            "suivi ouvert" in cell["words"],
        )
        for cell in told
    }
