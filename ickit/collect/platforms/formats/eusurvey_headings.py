"""How EUSurvey heads the columns that it adds, in the languages of the EU: that of who exports is used.

Document: ``messages_*.properties`` in EUSurvey's source (European Commission, DIGIT). By language: invitation number,
contribution id, user name, creation date, last update, languages, total score.
"""

from ickit.collect.platforms.formats.base import Role, bare

ROLES: tuple[Role, ...] = ("personal", "id", "personal", "started", "submitted", "language", "other")
HEADINGS = {
    "en": "Invitation Number; Contribution ID; User Name; Creation Date; Last Update; Languages; Total Score",
    "bg": "Номер на покана; № на попълнена анкета; Потребителско име; Дата на създаване; Последна актуализация; "
    "Езици; Общ резултат",
    "cs": "Číslo výzvy; Číslo příspěvku; Uživatelské jméno; Den vytvoření; Poslední aktualizace; Jazyky; Celkové skóre",
    "da": "Invitationsnummer; Svar-ID; Brugernavn; Oprettelsesdato; Seneste opdatering; Sprog; Score i alt",
    "de": "Einladungsnummer; Kennnummer des Beitrags; Nutzername; Erstellungsdatum; Letzte Aktualisierung; "
    "Sprachen; Gesamtpunktzahl",
    "el": "Αριθμός πρόσκλησης; Αναγνωριστικό απαντήσεων; Όνομα χρήστη; Ημερομηνία δημιουργίας; Τελευταία "
    "επικαιροποίηση; Γλώσσες; Συνολική βαθμολογία",
    "es": "Número de invitación; ID de la contribución; Nombre de usuario; Fecha de creación; Última "
    "actualización; Idiomas; Puntuación total",
    "et": "Kutse number; Vastuse tunnuskood; Kasutajanimi; Loomise kuupäev; Viimati ajakohastatud; Keeled; "
    "Koondpunktisumma",
    "fi": "Kutsun numero; Vastauksen tunnistenumero; Käyttäjätunnus; Luontipäivä; Viimeisin päivitys; Kielet; "
    "Kokonaispisteet",
    "fr": "Numéro de l'invitation; Numéro d'identification de la contribution; Nom d'utilisateur; Date de "
    "création; Dernière mise à jour; Langues; Note totale",
    "ga": "Uimhir cuiridh; ID na hAighneachta; An t-ainm úsáideora; Dáta a chruthaithe; An nuashonrú is déanaí; "
    "Teangacha; Scór Iomlán",
    "hr": "Broj pozivnice; Identifikacijska oznaka doprinosa; Ime korisnika; Datum stvaranja; Posljednji put "
    "ažurirano; Jezici; Ukupni rezultat",
    "hu": "Meghívás száma; Benyújtott felmérés azonosítója; Felhasználó neve; Létrehozás dátuma; Legutóbbi "
    "frissítés; Nyelvek; Összesített pontszám",
    "it": "Numero di invito; ID contributo; Nome utente; Data di creazione; Ultimo aggiornamento; Lingue; "
    "Punteggio totale",
    "lt": "Kvietimo numeris; Atsakymo ID; Naudotojo vardas; Sukūrimo datas; Paskutinį kartą atnaujinta; Kalbos; "
    "Visas balas",
    "lv": "Uzaicinājuma numurs; Atbildes identifikācijas numurs; Lietotājvārds; Izveides datums; Pēdējās "
    "atjaunināšanas datums; Valodas; Kopējais punktu skaits",
    "mt": "Numru tal-Istedina; ID tal-Kontribuzzjoni; Isem l-utent; Data meta nħoloq; L-aħħar aġġornament; "
    "Lingwi; Punteġġ Totali",
    "nl": "Nummer uitnodiging; Nummer bijdrage; Gebruikersnaam; Aanmaakdatum; Laatste wijziging; Talen; Totaalscore",
    "pl": "Numer zaproszenia; Identyfikator formularza; Nazwa użytkownika; Data utworzenia; Ostatnia "
    "aktualizacja; Języki; Wynik całkowity",
    "pt": "Número do convite; Número de identificação da contribuição; Nome de utilizador; Data de criação; "
    "Última atualização; Línguas; Pontuação total",
    "ro": "Numărul invitației; ID contribuție; Nume de utilizator; Data creării; Ultima actualizare; Limbi; "
    "Total punctaj",
    "sk": "Číslo pozvánky; Identifikačné číslo príspevku; Používateľské meno; Dátum vytvorenia; Posledná "
    "aktualizácia; Jazyky; Celkový počet bodov",
    "sl": "Številka vabila; Identifikacijska oznaka prispevka; Uporabniško ime; Datum priprave; Zadnja "
    "posodobitev; Jeziki; Skupni rezultat",
    "sv": "Inbjudans nummer; Svar-id; Användarnamn; Skapad den; Senaste uppdatering; Språk; Totalt resultat",
}
PLACES = {bare(heading): place for words in HEADINGS.values() for place, heading in enumerate(words.split(";"))}
"""The place in ``ROLES`` of each heading, as ``bare`` gives it, in any of the languages."""
