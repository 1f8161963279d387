"""The language of a text: by its script, else by the detector where that is sure; nothing for code and short labels."""

import subprocess
import sys

import pytest

from assistd.runtime import language
from assistd.runtime.language import Tongues, written_in

SENTENCES = {
    "en": "Do you want to save your changes before closing the window?",
    "de": "Möchten Sie die Änderungen vor dem Schließen speichern?",
    "fr": "Voulez-vous enregistrer les modifications avant de fermer la fenêtre ?",
    "es": "¿Quiere guardar los cambios antes de cerrar la ventana?",
    "it": "Vuoi salvare le modifiche prima di chiudere la finestra?",
    "nl": "Wilt u de wijzigingen opslaan voordat u het venster sluit?",
    "pl": "Czy chcesz zapisać zmiany przed zamknięciem tego okna?",
    "pt": "Deseja guardar as alterações antes de fechar a janela?",
    "sv": "Vill du spara ändringarna innan du stänger fönstret?",
    "tr": "Pencereyi kapatmadan önce değişiklikleri kaydetmek istiyor musunuz?",
    "cs": "Chcete uložit změny, než toto okno zavřete?",
    "ru": "Сохранить изменения перед закрытием окна?",
    "uk": "Зберегти зміни перед закриттям цього вікна?",
    "bg": "Запази промените преди затваряне на документа?",
    "el": "Θέλετε να αποθηκεύσετε τις αλλαγές πριν κλείσετε το παράθυρο;",
    "ar": "هل تريد حفظ التغييرات قبل إغلاق النافذة؟",
    "fa": "آیا می‌خواهید تغییرات را پیش از بستن پنجره ذخیره کنید؟",
    "he": "האם לשמור את השינויים לפני סגירת החלון?",
    "hi": "क्या आप विंडो बंद करने से पहले परिवर्तन सहेजना चाहते हैं?",
    "th": "คุณต้องการบันทึกการเปลี่ยนแปลงก่อนปิดหรือไม่",
    "ko": "창을 닫기 전에 변경 사항을 저장하시겠습니까?",
    "ja": "ウィンドウを閉じる前に変更を保存しますか？",
    "zh": "是否要在关闭窗口之前保存更改？",
}

WITHOUT = [
    "Cancel",
    "Save as…",
    "Abbrechen",
    "John Smith, Peter Miller, Mary Jones, Alice Brown",
    "Berlin, Hamburg, München, Köln, Frankfurt am Main",
    "def total(self, discount): return cents * (1 - discount)",
    "import numpy as np from numpy.typing import NDArray",
    'for (int i = 0; i < n; i++) { printf("%d\\n", i); }',
    "const total = items.map((item) => item.price).reduce((a, b) => a + b, 0);",
    "drwxr-xr-x 4 root root 4096 Nov 26 05:53 pycache",
    "ls -la /usr/share/locale/de/LC_MESSAGES",
    "owen@mill:~/shop$ git push origin main --force-with-lease",
    "E AssertionError: expected 9 pieces, found 18",
    "CPU GPU RAM SSD USB HDMI WLAN LAN TCP UDP",
    "https://example.org/the/quick/brown/fox/jumps/over/the/lazy/dog",
    "1920 x 1080, 60 Hz, 24 bit",
    "SELECT u.id, u.name FROM users AS u WHERE u.age > 18 AND u.city = 'x' ORDER BY u.name",
    "2024-01-02 10:11:12.123 INFO [main-1] com.example.App - Starting the application on host.local with PID 4242",
    "",
    "…",
    "三",
]


@pytest.mark.parametrize("code", SENTENCES)
def test_a_sentence_of_a_dialog_is_enough(code):
    assert written_in(SENTENCES[code]) == code


@pytest.mark.parametrize("text", WITHOUT)
def test_labels_names_code_and_paths_have_no_language(text):
    assert written_in(text) == ""


@pytest.mark.parametrize(("text", "code"), [("Привет", "ru"), ("Збережіть", "uk"), ("Έξοδος", "el"), ("안녕", "ko")])
def test_a_script_tells_even_a_word(text, code):
    assert written_in(text) == code


def test_a_long_text_costs_no_more_than_its_beginning(monkeypatch):
    asked = []
    monkeypatch.setattr(language, "_detected", lambda text: (asked.append(len(text)), ("en", 1.0))[1])
    assert written_in("The quick brown fox jumps over the lazy dog. " * 10_000) == "en"
    assert asked[0] <= language.LONGEST_CHARS


def test_labels_of_a_page_are_in_the_language_of_its_text():
    page = Tongues()
    assert page.add("Abbrechen") == ""
    assert page.page == ""
    assert page.add(SENTENCES["de"] + " Die Änderungen der letzten 14 Minuten gehen sonst verloren.") == "de"
    assert page.add("Speichern") == ""
    assert page.page == "de"


def test_many_labels_together_tell_the_language_of_a_page():
    page = Tongues()
    for label in ("Rückgängig", "Wiederholen", "Ausschneiden", "Einfügen", "Alles auswählen", "Suchen und ersetzen"):
        assert page.add(label) == ""
    assert page.page == "de"


def test_a_page_in_two_languages_has_none_but_its_passages_have():
    page = Tongues()
    assert [page.add(SENTENCES[code] * 2) for code in ("de", "fr")] == ["de", "fr"]
    assert page.page == ""


def test_a_quotation_does_not_change_the_language_of_a_page():
    page = Tongues(first=[SENTENCES["de"]])
    for _ in range(4):
        assert page.add(SENTENCES["de"]) == "de"
    assert page.add(SENTENCES["fr"]) == "fr"
    assert page.page == "de"


def test_chinese_characters_on_a_japanese_page_are_japanese():
    page = Tongues()
    assert page.add(SENTENCES["ja"] * 3) == "ja"
    assert page.add("設定変更") == ""
    assert page.page == "ja"


def test_source_code_has_no_language_whatever_its_comments_say():
    page = Tongues(code=True, first=[SENTENCES["en"]])
    assert page.add(SENTENCES["en"]) == ""
    assert page.page == ""


def test_the_detector_is_loaded_when_it_is_first_needed():
    code = (
        "import sys; from assistd.runtime.language import written_in as w; "
        "w('Abbrechen'); w('Привет'); print('gcld3' in sys.modules); "
        "print(w('Do you want to save your changes?'), 'gcld3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["False", "en True"]


def test_without_the_detector_scripts_still_tell(monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "gcld3", None)
    language._detector.cache_clear()
    try:
        assert written_in(SENTENCES["de"]) == ""
        assert written_in(SENTENCES["el"]) == "el"
        assert written_in(SENTENCES["en"]) == ""
    finally:
        monkeypatch.undo()
        language._detector.cache_clear()
    assert len(caplog.records) == 1
