"""Words for the interfaces: lists of our own in many languages, and what is put together from them. Used by `pen`."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language.

    Attributes:
        actions: What buttons and menu entries say.
        things: Nouns and adjectives; labels, headings and prose are made of them.
        font: Families that have its script; empty: any has.
        rightward: Written from left to right.
        joint: What stands between words.
    """

    actions: tuple[str, ...]
    things: tuple[str, ...]
    font: str = ""
    rightward: bool = True
    joint: str = " "


def _language(actions: str, things: str, *, font: str = "", rightward: bool = True, joint: str = " ") -> Language:
    said = tuple(part.strip() for part in actions.split("|"))
    return Language(actions=said, things=tuple(things.split()), font=font, rightward=rightward, joint=joint)


ENGLISH = _language(
    "OK|Cancel|Apply|Close|Save|Save As…|Open|Open…|Delete|Remove|Add|Edit|Yes|No|Help|Next|Back|Finish|Continue|Retry|"
    "Browse…|Search|Reset|Send|Reply|Forward|Copy|Paste|Cut|Undo|Redo|Print…|Quit|Discard|Keep|Replace|Find|Rename…|"
    "Move Up|Move Down|Refresh|Install|Update|Download|Upload|Share|Log In|Sign Up|Skip|Start|Stop|Pause|Play|Record|"
    "New|New Folder|Import…|Export…|Preferences|Properties|About|Select All|Clear|Duplicate|Close Without Saving|"
    "Don't Save|Try Again|Learn More|Show Details|Connect|Disconnect|Restore Defaults|Zoom In|Zoom Out|Full Screen|"
    "Check for Updates|Create Account|Choose…|Revert|Lock|Unlock|Test|Run|Build|Merge|Archive|Mark as Read|Join|Leave",
    "file name type size date folder account user password email address network server port device sound display "
    "keyboard mouse printer battery power language region time zone format colour theme font window desktop panel "
    "icon picture photo music album artist track video camera message contact group calendar event task note project "
    "document page text table chart report order invoice customer product price total status version update package "
    "general advanced default automatic manual custom recent shared private public local remote hidden active the of "
    "and to in for with from by on at when after before every each all new old large small left right top bottom "
    "light dark high low fast slow river garden window mountain bread market evening engine paper silver winter "
    "quality level range speed volume brightness contrast rotation margin border width height depth tools view notifications",
)
OTHERS: dict[str, Language] = {
    "de": _language(
        "OK|Abbrechen|Anwenden|Schließen|Speichern|Speichern unter…|Öffnen|Löschen|Hinzufügen|Bearbeiten|Ja|Nein|Hilfe|"
        "Weiter|Zurück|Fertigstellen|Durchsuchen…|Suchen|Zurücksetzen|Senden|Antworten|Kopieren|Einfügen|Drucken…|Beenden|"
        "Verwerfen|Ersetzen|Umbenennen|Aktualisieren|Installieren|Anmelden|Überspringen|Starten|Neuer Ordner|Einstellungen|"
        "Eigenschaften|Alles auswählen|Ohne Speichern schließen|Erneut versuchen|Mehr erfahren|Vollbild|Nach Updates suchen",
        "Datei Name Größe Datum Ordner Konto Benutzer Kennwort Adresse Netzwerk Gerät Klang Bildschirm Tastatur Maus "
        "Drucker Sprache Zeitzone Format Farbe Schriftart Fenster Arbeitsfläche Bild Musik Nachricht Gruppe Kalender "
        "Aufgabe Notiz Projekt Dokument Seite Tabelle Bericht Rechnung Kunde Preis Zustand Fassung allgemein erweitert "
        "automatisch der die das und für mit nach von im jeder neue alte Größenänderung Geschwindigkeitsbegrenzung Ansicht",
    ),
    "fr": _language(
        "OK|Annuler|Appliquer|Fermer|Enregistrer|Enregistrer sous…|Ouvrir|Supprimer|Ajouter|Modifier|Oui|Non|Aide|Suivant|"
        "Précédent|Terminer|Parcourir…|Rechercher|Réinitialiser|Envoyer|Répondre|Copier|Coller|Imprimer…|Quitter|Remplacer|"
        "Renommer|Actualiser|Installer|Se connecter|Ignorer|Nouveau dossier|Préférences|Propriétés|Tout sélectionner|Réessayer",
        "fichier nom taille date dossier compte utilisateur adresse réseau appareil son écran clavier souris imprimante "
        "langue fuseau format couleur thème police fenêtre bureau image musique message groupe calendrier tâche projet "
        "document page tableau rapport facture client prix état général avancé le la les de du et pour avec chaque nouveau",
    ),
    "es": _language(
        "Aceptar|Cancelar|Aplicar|Cerrar|Guardar|Guardar como…|Abrir|Eliminar|Añadir|Editar|Sí|No|Ayuda|Siguiente|Atrás|"
        "Finalizar|Examinar…|Buscar|Restablecer|Enviar|Responder|Copiar|Pegar|Imprimir…|Salir|Reemplazar|Actualizar|Instalar|"
        "Iniciar sesión|Omitir|Nueva carpeta|Preferencias|Propiedades|Seleccionar todo|Reintentar|Más información",
        "archivo nombre tamaño fecha carpeta cuenta usuario contraseña dirección red dispositivo sonido pantalla teclado "
        "ratón impresora idioma formato color tema fuente ventana escritorio imagen música mensaje grupo calendario tarea "
        "proyecto documento página tabla informe cliente precio estado general avanzado el la los de y para con cada nuevo",
    ),
    "pl": _language(
        "OK|Anuluj|Zastosuj|Zamknij|Zapisz|Zapisz jako…|Otwórz|Usuń|Dodaj|Edytuj|Tak|Nie|Pomoc|Dalej|Wstecz|Zakończ|"
        "Przeglądaj…|Szukaj|Wyślij|Odpowiedz|Kopiuj|Wklej|Drukuj…|Zamień|Odśwież|Zainstaluj|Zaloguj się|Pomiń|Właściwości",
        "plik nazwa rozmiar data katalog konto użytkownik hasło adres sieć urządzenie dźwięk ekran klawiatura mysz drukarka "
        "język format kolor motyw czcionka okno pulpit obraz muzyka wiadomość grupa kalendarz zadanie projekt dokument "
        "strona tabela raport klient cena stan ogólne zaawansowane i dla z na każdy nowy stary",
    ),
    "tr": _language(
        "Tamam|İptal|Uygula|Kapat|Kaydet|Farklı Kaydet…|Aç|Sil|Ekle|Düzenle|Evet|Hayır|Yardım|İleri|Geri|Bitir|Gözat…|Ara|"
        "Gönder|Yanıtla|Kopyala|Yapıştır|Yazdır…|Çıkış|Değiştir|Yenile|Yükle|Giriş yap|Atla|Özellikler|Tümünü seç",
        "dosya ad boyut tarih klasör hesap kullanıcı parola adres ağ aygıt ses ekran klavye fare yazıcı dil biçim renk tema "
        "pencere masaüstü resim müzik ileti grup takvim görev proje belge sayfa tablo rapor müşteri fiyat durum genel ve için",
    ),
    "ru": _language(
        "ОК|Отмена|Применить|Закрыть|Сохранить|Сохранить как…|Открыть|Удалить|Добавить|Изменить|Да|Нет|Справка|Далее|Назад|"
        "Готово|Обзор…|Найти|Сбросить|Отправить|Ответить|Копировать|Вставить|Печать…|Выход|Заменить|Обновить|Установить|Войти|"
        "Пропустить|Новая папка|Параметры|Свойства|Выделить всё|Повторить|Подробнее",
        "файл имя размер дата папка учётная запись пользователь пароль адрес сеть устройство звук экран клавиатура мышь "
        "принтер язык формат цвет тема шрифт окно рабочий стол изображение музыка сообщение группа календарь задача проект "
        "документ страница таблица отчёт клиент цена состояние общие дополнительно и для с на каждый новый",
        font="'Noto Sans','DejaVu Sans','Liberation Sans'",
    ),
    "uk": _language(
        "Гаразд|Скасувати|Застосувати|Закрити|Зберегти|Відкрити|Вилучити|Додати|Змінити|Так|Ні|Довідка|Далі|Назад|Завершити|"
        "Огляд…|Пошук|Надіслати|Копіювати|Вставити|Друк…|Вийти|Замінити|Оновити|Встановити|Увійти|Пропустити|Властивості",
        "файл назва розмір дата тека обліковий запис користувач пароль адреса мережа пристрій звук екран клавіатура миша "
        "принтер мова формат колір тема шрифт вікно стільниця зображення музика повідомлення група календар завдання проєкт",
        font="'Noto Sans','DejaVu Sans','Liberation Sans'",
    ),
    "el": _language(
        "Εντάξει|Άκυρο|Εφαρμογή|Κλείσιμο|Αποθήκευση|Άνοιγμα|Διαγραφή|Προσθήκη|Επεξεργασία|Ναι|Όχι|Βοήθεια|Επόμενο|Πίσω|Τέλος|"
        "Αναζήτηση|Αποστολή|Αντιγραφή|Επικόλληση|Εκτύπωση…|Έξοδος|Ανανέωση|Σύνδεση|Ιδιότητες",
        "αρχείο όνομα μέγεθος ημερομηνία φάκελος λογαριασμός χρήστης κωδικός διεύθυνση δίκτυο συσκευή ήχος οθόνη ποντίκι "
        "εκτυπωτής γλώσσα μορφή χρώμα θέμα παράθυρο εικόνα μουσική μήνυμα ομάδα εργασία έγγραφο σελίδα πίνακας και για",
        font="'Noto Sans','DejaVu Sans','Liberation Sans'",
    ),
    "he": _language(
        "אישור|ביטול|החל|סגור|שמור|פתח|מחק|הוסף|ערוך|כן|לא|עזרה|הבא|הקודם|סיום|חיפוש|שלח|העתק|הדבק|הדפס…|יציאה|החלף|רענן|התקן",
        "קובץ שם גודל תאריך תיקייה חשבון משתמש סיסמה כתובת רשת התקן צליל מסך מקלדת עכבר מדפסת שפה צבע גופן חלון תמונה מוזיקה "
        "הודעה קבוצה יומן משימה מסמך עמוד טבלה דוח לקוח מחיר מצב כללי מתקדם חדש",
        font="'Noto Sans Hebrew','DejaVu Sans'",
        rightward=False,
    ),
    "ar": _language(
        "موافق|إلغاء|تطبيق|إغلاق|حفظ|فتح|حذف|إضافة|تحرير|نعم|لا|مساعدة|التالي|السابق|إنهاء|بحث|إرسال|نسخ|لصق|طباعة…|خروج|تحديث|تثبيت",
        "ملف اسم حجم تاريخ مجلد حساب مستخدم عنوان شبكة جهاز صوت شاشة لوحة فأرة طابعة لغة لون خط نافذة صورة موسيقى رسالة "
        "مجموعة تقويم مهمة مستند صفحة جدول تقرير عميل سعر حالة عام متقدم جديد",
        font="'Noto Sans Arabic','DejaVu Sans'",
        rightward=False,
    ),
    "hi": _language(
        "ठीक है|रद्द करें|लागू करें|बंद करें|सहेजें|खोलें|हटाएँ|जोड़ें|संपादित करें|हाँ|नहीं|सहायता|आगे|पीछे|समाप्त|खोजें|भेजें|प्रतिलिपि|चिपकाएँ|छापें…",
        "फ़ाइल नाम आकार तिथि फ़ोल्डर खाता उपयोगकर्ता पता नेटवर्क उपकरण ध्वनि स्क्रीन कुंजीपटल माउस भाषा रंग खिड़की चित्र संगीत संदेश समूह "
        "कार्य दस्तावेज़ पृष्ठ तालिका रिपोर्ट ग्राहक मूल्य स्थिति सामान्य नया",
        font="'Noto Sans Devanagari','Noto Sans'",
    ),
    "th": _language(
        "ตกลง|ยกเลิก|ใช้|ปิด|บันทึก|เปิด|ลบ|เพิ่ม|แก้ไข|ใช่|ไม่|ช่วยเหลือ|ถัดไป|ย้อนกลับ|เสร็จสิ้น|ค้นหา|ส่ง|คัดลอก|วาง|พิมพ์…|ออก",
        "แฟ้ม ชื่อ ขนาด วันที่ โฟลเดอร์ บัญชี ผู้ใช้ รหัสผ่าน ที่อยู่ เครือข่าย อุปกรณ์ เสียง จอภาพ ภาษา สี หน้าต่าง ภาพ เพลง ข้อความ กลุ่ม งาน เอกสาร หน้า ตาราง",
        font="'Noto Looped Thai','Noto Sans Thai','Noto Sans'",
    ),
    "ka": _language(
        "კარგი|გაუქმება|დახურვა|შენახვა|გახსნა|წაშლა|დამატება|დიახ|არა|დახმარება|შემდეგი|უკან|ძებნა|გაგზავნა|ასლი|ბეჭდვა…|გასვლა",
        "ფაილი სახელი ზომა თარიღი საქაღალდე ანგარიში მომხმარებელი მისამართი ქსელი მოწყობილობა ხმა ეკრანი ენა ფერი ფანჯარა სურათი მუსიკა ჯგუფი",
        font="'DejaVu Sans','Noto Sans Georgian'",
    ),
    "zh": _language(
        "确定|取消|应用|关闭|保存|另存为…|打开|删除|添加|编辑|是|否|帮助|下一步|上一步|完成|浏览…|搜索|重置|发送|回复|复制|粘贴|打印…|退出|替换|刷新|安装|登录|跳过",
        "文件 名称 大小 日期 文件夹 账户 用户 密码 地址 网络 设备 声音 屏幕 键盘 鼠标 打印机 语言 格式 颜色 主题 字体 窗口 桌面 图片 音乐 消息 群组 日历 任务 项目 "
        "文档 页面 表格 报告 客户 价格 状态 常规 高级 自动",
        font="'Noto Sans CJK SC'",
        joint="",
    ),
    "ja": _language(
        "OK|キャンセル|適用|閉じる|保存|名前を付けて保存…|開く|削除|追加|編集|はい|いいえ|ヘルプ|次へ|戻る|完了|参照…|検索|リセット|送信|返信|コピー|貼り付け|印刷…|終了|置換|更新|ログイン",
        "ファイル 名前 サイズ 日付 フォルダー アカウント ユーザー パスワード アドレス ネットワーク デバイス 音 画面 キーボード マウス プリンター 言語 形式 色 テーマ フォント "
        "ウィンドウ 画像 音楽 メッセージ グループ 予定 タスク 文書 ページ 表 の と を",
        font="'Noto Sans CJK JP'",
        joint="",
    ),
    "ko": _language(
        "확인|취소|적용|닫기|저장|다른 이름으로 저장…|열기|삭제|추가|편집|예|아니요|도움말|다음|뒤로|마침|찾아보기…|검색|보내기|복사|붙여넣기|인쇄…|종료|바꾸기|새로 고침|설치|로그인",
        "파일 이름 크기 날짜 폴더 계정 사용자 암호 주소 네트워크 장치 소리 화면 키보드 마우스 프린터 언어 형식 색상 테마 글꼴 창 그림 음악 메시지 그룹 달력 작업 문서 쪽 표",
        font="'Noto Sans CJK KR'",
    ),
}
ENDINGS = (
    "txt",
    "pdf",
    "png",
    "jpg",
    "odt",
    "mp3",
    "ogg",
    "mp4",
    "zip",
    "py",
    "c",
    "html",
    "csv",
    "iso",
    "deb",
    "json",
)
KEYS = ("Ctrl+", "Ctrl+", "Ctrl+", "Alt+", "Shift+Ctrl+", "Ctrl+Shift+", "Shift+", "⌘", "⌘⇧", "Super+")


def draw_language(rng: Random) -> Language:
    """Return a language: English half of the time, German often."""
    chance = rng.random()
    if chance < 0.55:
        return ENGLISH
    if chance < 0.67:
        return OTHERS["de"]
    return OTHERS[rng.choice(list(OTHERS))]


class Words:
    """Texts of one language.

    Args:
        rng: Draws them.
        language: Whose.
    """

    def __init__(self, rng: Random, language: Language) -> None:
        self._rng = rng
        self.language = language

    def action(self) -> str:
        """Return what a button says."""
        return self._rng.choice(self.language.actions)

    def thing(self, most: int = 3) -> str:
        """Return a label of one to `most` words."""
        count = self._rng.randint(1, most)
        words = self.language.joint.join(self._rng.choice(self.language.things) for _ in range(count))
        return words[:1].upper() + words[1:]

    def entry(self) -> str:
        """Return what a menu entry or a row says."""
        return self.action() if self._rng.random() < 0.4 else self.thing()

    def line(self, least: int = 4, most: int = 12) -> str:
        """Return a sentence."""
        count = self._rng.randint(least, most)
        words = self.language.joint.join(self._rng.choice(self.language.things) for _ in range(count))
        return words[:1].upper() + words[1:] + self._rng.choice((".", ".", ".", "?", "!", ""))

    def prose(self, sentences: int) -> str:
        """Return a paragraph."""
        return " ".join(self.line(5, 16) for _ in range(sentences))

    def number(self) -> str:
        """Return a figure, with or without a unit."""
        kind = self._rng.randrange(5)
        if kind == 0:
            return f"{self._rng.randint(0, 100)}%"
        if kind == 1:
            return (
                f"{self._rng.uniform(0.1, 999):.1f} {self._rng.choice(('KB', 'MB', 'GB', 'kB', 'MiB', '€', '$', 'ms'))}"
            )
        if kind == 2:
            return f"{self._rng.uniform(0, 10):.2f}"
        return str(
            self._rng.choice((self._rng.randint(0, 9), self._rng.randint(10, 999), self._rng.randint(1000, 99999)))
        )

    def date(self) -> str:
        """Return a date or a time."""
        day, month, year = self._rng.randint(1, 28), self._rng.randint(1, 12), self._rng.randint(1998, 2026)
        hour, minute = self._rng.randint(0, 23), self._rng.randint(0, 59)
        forms = (
            f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}", f"{month}/{day}/{year}", f"{hour:02}:{minute:02}",
            f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}", f"{hour % 12 + 1}:{minute:02} PM", f"{minute} min",
        )  # fmt: skip
        return self._rng.choice(forms)

    def file(self) -> str:
        """Return a file's name."""
        joint = self._rng.choice((" ", "_", "-", ""))
        name = joint.join(self._rng.choice(self.language.things) for _ in range(self._rng.randint(1, 3)))
        name += self._rng.choice(("", "", f"{self._rng.randint(1, 2030)}", f" ({self._rng.randint(1, 9)})"))
        return name if self._rng.random() < 0.3 else f"{name}.{self._rng.choice(ENDINGS)}"

    def shortcut(self) -> str:
        """Return the keys of a menu entry."""
        if self._rng.random() < 0.15:
            return self._rng.choice(("F1", "F2", "F5", "F11", "Del", "Esc", "Enter", "Alt+F4"))
        return self._rng.choice(KEYS) + self._rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ,+-0123")

    def value(self) -> str:
        """Return what may stand in an entry."""
        word = self._rng.choice(ENGLISH.things)
        forms = (
            self.thing(), self.thing(5), self.number(), self.date(), self.file(), "•" * self._rng.randint(6, 14),
            f"{word}@{self._rng.choice(ENGLISH.things)}.org", f"https://www.{word}.net/{self._rng.choice(ENGLISH.things)}",
            f"/home/{word}/{self._rng.choice(ENGLISH.things)}", f"192.168.{self._rng.randint(0, 9)}.{self._rng.randint(1, 254)}",
        )  # fmt: skip
        return self._rng.choice(forms)

    def code(self) -> str:
        """Return a line of a program or a log."""
        a, b, c = (self._rng.choice(ENGLISH.things) for _ in range(3))
        n = self._rng.randint(0, 999)
        forms = (
            f"def {a}_{b}(self, {c}):", f"    {a} = {b}.{c}({n})", f"    if {a} > {n}:", f"return {a}", f"import {a}.{b}",
            f"const {a} = await {b}({c});", "}", "{", "", f"    // {self.line(3, 8)}", f'<div class="{a}">{b}</div>',
            f"[{n}] {a}: {b} {c} ok", f"  {a}: {n},", f"for (int {a[0]} = 0; {a[0]} < {n}; {a[0]}++) {{", f"# {a} {b} {c}",
            f"$ {a} --{b}={n} {c}.txt", f"drwxr-xr-x 2 {a} {b} {n * 7} {c}", f"{n:04x} {n * 3:04x} {n * 5:04x} {n * 7:04x}",
        )  # fmt: skip
        return self._rng.choice(forms)
