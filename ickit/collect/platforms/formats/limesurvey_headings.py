"""How LimeSurvey heads the columns that it adds, in the languages of its administration.

Document: the translations in LimeSurvey's source (``locale/*``; LimeSurvey GmbH and its translators). By language:
response id, date submitted, last page, start language, seed, access code or token, date started, date last action,
IP address, referrer URL. Two wordings of different versions have ``|`` between.
"""

from ickit.collect.platforms.formats.base import Role, bare

ROLES: tuple[Role, ...] = (
    "id", "submitted", "other", "language", "other", "personal", "started", "changed", "personal", "personal",
)  # fmt: skip
HEADINGS = {
    "bg": "ID на отговора; Дата на подаване; Последна страница; Начален език; ; Токен; Дата на започване; "
    "Дата на последното действие; IP адрес; URL адрес на източника на посещението|Сочещ URL адрес",
    "ca": "ID de la resposta; Data d'enviament; Darrera pàgina; Idioma d'inici; Llavor; Codi d'accés|Clau d'Accés; "
    "Data d'inici; Data de l'última acció; Adreça IP; URL de procedència",
    "cs": "ID odpovědi; Datum odeslání; Poslední strana; Počáteční jazyk:|Počáteční jazyk; Počáteční; "
    "Přístupový kód; Datum začátku; Datum poslední akce; IP adresa; Odkazující URL",
    "da": "Besvarelse-ID|Besvarelse ID; Dato for indsendelse; Sidste side; Standardsprog; ; "
    "Adgangskode|Respondentnøgle; Startdato; Dato for sidste handling; IP-adresse; "
    "Henvisende URL|Henvisende websted",
    "de": "Antwort ID; Datum Abgeschickt; Letzte Seite; Start-Sprache; Zufallsstartwert|Zufallswert; "
    "Zugangscode|Schlüsselwort; Datum gestartet; Datum letzte Aktivität; IP-Adresse; Weiterleitungs-URL",
    "el": "ID απάντησης; Ημερομηνία καταχώρησης|Ημερομηνία καταχώρισης; Τελευταία σελίδα; Αρχική γλώσσα; "
    "Seed (Τιμή εκκίνησης της γεννήτριας τυχαιότητας); Κουπόνι; Ημερομηνία έναρξης; "
    "Ημερομηνία τελευταίας ενέργειας; Διεύθυνση IP; URL αναφοράς",
    "es": "ID de respuesta|ID de la respuesta; Fecha de envío|Fecha en que se envió; Última página; "
    "Lenguaje inicial|Idioma de Inicio; Semilla; Código de acceso|Contraseña; "
    "Fecha de inicio|Fecha en que inició; Fecha de la última acción; Dirección IP; URL de referencia",
    "et": "Vastuse ID; Kinnitamise kuupäev; Viimane lehekülg; Alustamise keel; Seeme; Tunnuskood; "
    "Alustamise kuupäev; Viimase tegevuse kuupäev; IP aadress; Viitav URL",
    "eu": "Erantzunaren ID; Bidalketa-data; Azken orrialdea; Hasierako hizkuntza; ; Pasahitza; Hasiera-data; "
    "Azken ekintzaren data; IP helbidea; Erreferentziako URLa",
    "fi": "Vastaus-ID; Lähetys päivämäärä; Viimeinen sivu; Aloituskieli; Siemen; Pääsyavain|Tunniste; "
    "Aloituspäivämäärä; Viimeisimmän toiminteen päivämäärä; IP-osoite; Viittaava URL",
    "fr": "ID de la réponse; Date de soumission; Dernière page; Langue de départ; Tête de série; "
    "Code d'accès|Code; Date de lancement; Date de la dernière action; Adresse IP; URL référente",
    "gl": "ID de resposta|Resposta co ID; Enviada o; Última páxina; Idioma inicial; Semente; Clave; Comezada o; "
    "Última acción o; Enderezo IP; URL de procedencia",
    "hr": "ID odgovora; Datum podnašanja; Zadnji stranicu; Početni jezik; ; Pristupni kôd; "
    "Datum počeo|Datum početka; Datum posljednje akcije|Posljednje akcije datum; IP adresa; URL preporuke",
    "hu": "Kitöltés-azonosító|Válasz ID; Küldés dátuma; Utolsó lap; Kiindulási nyelv; Mag; Hozzáférési kód|Kód; "
    "Kezdés dátuma; Utolsó művelet dátuma; IP cím; Ajánló URL",
    "it": "ID risposta; Data invio; Ultima pagina; Lingua iniziale; Seme; Codice d'accesso|Identificativo; "
    "Data di inizio; Data dell'ultima azione; Indirizzo IP; URL di riferimento",
    "lt": "Atsakymo ID; Išsiuntimo data; Paskutinis puslapis; Kalba; Jungtis; Kodas; Pradėjimo data; "
    "Paskutinio veiksmo data; Skaitinis kompiuterio adresas; Kreipimosi nuoroda",
    "lv": "Atbildes ID; Nosūtīšanas datums; Pēdēja lapa; Sākuma valoda; Sākotnējā vērtība; "
    "Piekļuves kods|Pieejas atslēga; Sākuma datums; Pēdējās darbības datums; IP adrese; Ieteicēja adrese",
    "mt": "; Id-Data ta' meta ntbagħat; L-aħħar paġna; Ibda lingwa; ; ; Id-Data ta' meta beda; "
    "Id-Data tal-aħħar azzjoni; L-Indirizz tal-IP; Min irrefera URL",
    "nb": "Besvarelse-ID|Svar-ID; Dato for besvarelse; Siste side; Standardspråk; Frø; Tilgangskode|Nøkkel; "
    "Dato for oppstart; Dato for siste hendelse; IP-adresse; Avsenders URL",
    "nl": "Respons-ID|Respons ID; Datum verzonden|Datum verstuurd; Laatste pagina; Start taal|Begin taal; Plaats; "
    "Toegangscode; Startdatum; Datum laatste actie; IP-adres|IP Adres; Verwijzer URL|Verwijzer-URL",
    "pl": "ID odpowiedzi; Data wysłania|Data zakończenia; Ostatnia strona; Język początkowy; "
    "Wartość randomizacji; Kod dostępu; Data rozpoczęcia; Data ostatniej akcji; Adres IP; Odsyłający URL",
    "pt": "ID da resposta; Data de submissão|Data de envio; Última página; Idioma inicial; Semente; "
    "Código de acesso|Código; Data de início; Data da última acção|Data da última ação; Endereço IP; "
    "URL de origem|URL de referência",
    "ro": "ID-ul raspunsului; Dată trimisă; Ultima pagina; Limba de pornire; ; Codul de acces|Cod; "
    "Data începerii; Adaugă data ultimei acțiuni; Adresa IP; URL de proveniență",
    "sk": "ID odpovede; Dátum odoslania; Posledná strana; Začať jazyk; Semienko; "
    "Prístupový kód|Identifikátor účastníka-token; Dátum začatia; Dátum poslednej akcie; IP adresa; "
    "Odkazujúca www stránka",
    "sl": "ID odgovora|ID odziva; Datum oddaje ankete; Zadnja stran; Začetni jezik; Seme; Žeton; Datum začetka; "
    "Datum zadnje akcije; Naslov IP; URL izvorne strani",
    "sv": "Svars-ID; Datum inskickad; Sista sidan; Startspråk; Frö; Åtkomstkod|Behörighetskod; Datum påbörjad; "
    "Datum senaste åtgärd; IP-adress; Hänvisande URL",
    "tr": "Yanıt kodu; Gönderildiği tarih; Son bakılan sayfa; Başlangıç dili; Tohum; Erişim kodu|Pin kodu; "
    "Başlangıç tarihi; Son işlem tarihi; IP adresi; Gelinen adres|Gelinen İnternet Adresi",
    "uk": "ID відповіді; Дата подання; Остання сторінка; Початкова мова; Початкове значення; Код доступу; "
    "Дата початку; Дата останньої дії; IP-адреса; URL відправника",
}


def _by_heading() -> dict[str, Role]:
    found: dict[str, Role] = {}
    for words in HEADINGS.values():
        for role, wordings in zip(ROLES, words.split(";"), strict=True):
            found.update(dict.fromkeys(filter(None, map(bare, wordings.split("|"))), role))
    return found


BY_HEADING = _by_heading()
"""The role of each heading, as ``bare`` gives it, in any of the languages."""
