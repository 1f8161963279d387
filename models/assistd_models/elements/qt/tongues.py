"""Lists of interface words, written for these drawings. `words` draws from them.

Each language has seven rows: menus, commands, buttons, labels, options, nouns, sentences; entries parted by "|".
"""
# ruff: noqa: E501, RUF001 (rows of words; letters of other scripts)

from __future__ import annotations

from typing import Final

_EN = (
    "File|Edit|View|Insert|Format|Tools|Settings|Help|Window|Go|Bookmarks|Project|Build|Debug|Playlist|Media|Search|Table|Image|Layers|Message|Session|Run|Plugins|Macro|Audio|Video|Actions",
    "New|New Window|Open…|Open Recent|Save|Save As…|Save All|Print…|Print Preview|Export as PDF…|Properties|Close|Quit|Undo|Redo|Cut|Copy|Paste|Select All|Delete|Find…|Find Next|Replace…|Go to Line…|Zoom In|Zoom Out|Actual Size|Full Screen|Show Toolbar|Show Status Bar|Show Hidden Files|Preferences…|Configure Shortcuts…|About|Report Bug…|Rename…|Move to Trash|Add Bookmark|Reload|Stop|Back|Forward|Home|Up|Play|Pause|Next Track|Previous|Shuffle|Repeat|Word Wrap|Line Numbers|Check Spelling|Rotate Left|Rotate Right|Flip|Crop|Add Files…|Import…|Extract|Send|Reply|Forward Message|Mark as Read|Archive",
    "OK|Cancel|Apply|Close|Save|Discard|Yes|No|Help|Open|Browse…|Add…|Remove|Edit…|Delete|Reset|Defaults|Next|Back|Finish|Retry|Ignore|Abort|Send|Search|Find|Replace|Replace All|Details|Select…|Sign In|Connect|Disconnect|Install|Update|Refresh|Start|Stop|Pause|Import|Export|Move Up|Move Down|New|Clear|Choose…|Test|Continue|Skip|Don't Save|Close without Saving|Save As…",
    "Name|User name|Password|E-mail|Address|City|Country|Phone|Description|Comment|Title|Author|Language|Font|Size|Colour|Width|Height|Format|Quality|Server|Port|Protocol|Location|Type|Modified|Owner|Start|End|Date|Time|Duration|Volume|Brightness|Contrast|Speed|Delay|Encoding|Device|Driver|Resolution|Theme|Style|Category|Priority|Status|Filter|Output folder|Command|Arguments|Timeout|Subject|To|From",
    "Show hidden files|Remember password|Start automatically|Make a backup|Use system colours|Enable notifications|Check for updates|Highlight current line|Wrap long lines|Auto save every|Show line numbers|Confirm before deleting|Play a sound|Use proxy|Match case|Whole words|Regular expression|Case sensitive|Search backwards|Keep aspect ratio|Hide in tray|Open last session|Ask every time|Never|Always|Only on this computer|Follow the system|Custom|Low|Medium|High|Light|Dark|Automatic|Replace tabs with spaces|Show tooltips|Synchronise at start|Single click opens files|I accept the terms",
    "Documents|Pictures|Music|Videos|Downloads|Desktop|Home|Trash|Inbox|Drafts|Sent|Junk|Archive|Network|General|Appearance|Editor|Keyboard|Mouse|Display|Sound|Power|Privacy|Accounts|Advanced|Plugins|Shortcuts|Fonts|Colours|Printers|Invoice|Report|Budget|Meeting|Holiday|Recipes|Letter|Notes|Backup|Album|Artist|Genre|Unread|Favourites|Projects|Templates|Shared|Summary|History|Output|Problems|Terminal",
    "The quick brown fox jumps over the lazy dog.|Your changes will be lost if you don't save them.|This setting takes effect after a restart.|Could not connect to the server.|A newer version is available.|Choose where the files shall be kept.|The meeting was moved to Thursday afternoon.|Rain fell on the hills all night and the river rose.|Please enter your password to continue.|Nothing was found.|She walked slowly along the harbour, counting the boats.|The file already exists. Do you want to replace it?|Twelve items were copied in four seconds.",
)
_DE = (
    "Datei|Bearbeiten|Ansicht|Einfügen|Format|Extras|Einstellungen|Hilfe|Fenster|Gehe zu|Lesezeichen|Projekt|Wiedergabe|Suchen|Tabelle|Bild|Nachricht|Werkzeuge",
    "Neu|Neues Fenster|Öffnen …|Zuletzt geöffnet|Speichern|Speichern unter …|Drucken …|Druckvorschau|Exportieren …|Eigenschaften|Schließen|Beenden|Rückgängig|Wiederherstellen|Ausschneiden|Kopieren|Einfügen|Alles auswählen|Löschen|Suchen …|Weitersuchen|Ersetzen …|Vergrößern|Verkleinern|Vollbild|Werkzeugleiste anzeigen|Statusleiste|Einrichten …|Über|Umbenennen …|In den Papierkorb verschieben|Neu laden|Zurück|Vor|Abspielen|Zeilenumbruch|Drehen|Senden|Antworten|Weiterleiten",
    "OK|Abbrechen|Anwenden|Schließen|Speichern|Verwerfen|Ja|Nein|Hilfe|Öffnen|Durchsuchen …|Hinzufügen …|Entfernen|Bearbeiten …|Löschen|Zurücksetzen|Voreinstellungen|Weiter|Zurück|Fertigstellen|Wiederholen|Ignorieren|Suchen|Ersetzen|Alle ersetzen|Anmelden|Verbinden|Installieren|Aktualisieren|Nicht speichern",
    "Name|Benutzername|Passwort|E-Mail|Adresse|Ort|Land|Telefon|Beschreibung|Kommentar|Titel|Sprache|Schriftart|Größe|Farbe|Breite|Höhe|Qualität|Server|Port|Speicherort|Typ|Geändert|Beginn|Ende|Datum|Uhrzeit|Lautstärke|Helligkeit|Geschwindigkeit|Gerät|Auflösung|Kategorie|Priorität|Zeichenkodierung|Betreff|An|Von",
    "Versteckte Dateien anzeigen|Passwort merken|Automatisch starten|Sicherungskopie anlegen|Systemfarben verwenden|Benachrichtigungen einschalten|Nach Aktualisierungen suchen|Aktuelle Zeile hervorheben|Groß-/Kleinschreibung beachten|Ganze Wörter|Vor dem Löschen nachfragen|Seitenverhältnis beibehalten|Letzte Sitzung öffnen|Niemals|Immer|Hell|Dunkel|Automatisch|Niedrig|Mittel|Hoch",
    "Dokumente|Bilder|Musik|Videos|Downloads|Schreibtisch|Persönlicher Ordner|Papierkorb|Posteingang|Entwürfe|Gesendet|Netzwerk|Allgemein|Erscheinungsbild|Tastatur|Maus|Anzeige|Klang|Datenschutz|Konten|Erweitert|Module|Kurzbefehle|Rechnung|Bericht|Besprechung|Urlaub|Brief|Notizen|Sicherung|Vorlagen|Zusammenfassung|Verlauf",
    "Ihre Änderungen gehen verloren, wenn Sie sie nicht speichern.|Die Verbindung zum Server ist fehlgeschlagen.|Eine neue Version ist verfügbar.|Der Regen hörte erst gegen Morgen auf.|Bitte geben Sie Ihr Passwort ein.|Die Datei existiert bereits.|Zwölf Objekte wurden kopiert.|Am Donnerstag treffen wir uns im kleinen Saal.",
)
_FR = (
    "Fichier|Édition|Affichage|Insertion|Format|Outils|Configuration|Aide|Fenêtre|Aller|Signets|Projet|Lecture|Tableau|Image",
    "Nouveau|Nouvelle fenêtre|Ouvrir…|Récemment ouverts|Enregistrer|Enregistrer sous…|Imprimer…|Aperçu avant impression|Propriétés|Fermer|Quitter|Annuler|Rétablir|Couper|Copier|Coller|Tout sélectionner|Supprimer|Rechercher…|Remplacer…|Zoom avant|Zoom arrière|Plein écran|Préférences…|À propos|Renommer…|Actualiser|Précédent|Suivant|Lire|Retour à la ligne",
    "OK|Annuler|Appliquer|Fermer|Enregistrer|Ne pas enregistrer|Oui|Non|Aide|Ouvrir|Parcourir…|Ajouter…|Retirer|Modifier…|Supprimer|Réinitialiser|Suivant|Précédent|Terminer|Réessayer|Ignorer|Rechercher|Remplacer|Se connecter|Installer|Mettre à jour",
    "Nom|Nom d'utilisateur|Mot de passe|Courriel|Adresse|Ville|Pays|Téléphone|Description|Titre|Langue|Police|Taille|Couleur|Largeur|Hauteur|Qualité|Serveur|Port|Emplacement|Type|Début|Fin|Date|Heure|Volume|Luminosité|Vitesse|Périphérique|Priorité|Objet",
    "Afficher les fichiers cachés|Mémoriser le mot de passe|Lancer au démarrage|Créer une copie de sauvegarde|Activer les notifications|Respecter la casse|Mots entiers|Confirmer avant de supprimer|Toujours|Jamais|Clair|Sombre|Automatique|Rechercher des mises à jour",
    "Documents|Images|Musique|Vidéos|Téléchargements|Bureau|Corbeille|Boîte de réception|Brouillons|Envoyés|Réseau|Général|Apparence|Clavier|Souris|Affichage|Son|Confidentialité|Comptes|Avancé|Raccourcis|Facture|Rapport|Réunion|Vacances|Notes|Modèles|Historique",
    "Vos modifications seront perdues si vous ne les enregistrez pas.|Impossible de se connecter au serveur.|Une nouvelle version est disponible.|La pluie est tombée toute la nuit.|Veuillez saisir votre mot de passe.|Le fichier existe déjà.",
)
_ES = (
    "Archivo|Editar|Ver|Insertar|Formato|Herramientas|Preferencias|Ayuda|Ventana|Ir|Marcadores|Proyecto|Reproducción",
    "Nuevo|Abrir…|Guardar|Guardar como…|Imprimir…|Propiedades|Cerrar|Salir|Deshacer|Rehacer|Cortar|Copiar|Pegar|Seleccionar todo|Eliminar|Buscar…|Reemplazar…|Acercar|Alejar|Pantalla completa|Configurar…|Acerca de|Cambiar nombre…|Recargar|Atrás|Adelante|Reproducir",
    "Aceptar|Cancelar|Aplicar|Cerrar|Guardar|No guardar|Sí|No|Ayuda|Abrir|Examinar…|Añadir…|Quitar|Editar…|Borrar|Restablecer|Siguiente|Anterior|Finalizar|Buscar|Conectar|Instalar|Actualizar",
    "Nombre|Usuario|Contraseña|Correo|Dirección|Ciudad|País|Teléfono|Descripción|Título|Idioma|Tipo de letra|Tamaño|Color|Anchura|Altura|Calidad|Servidor|Puerto|Ubicación|Inicio|Fin|Fecha|Hora|Volumen|Brillo|Velocidad|Asunto",
    "Mostrar archivos ocultos|Recordar contraseña|Iniciar automáticamente|Crear copia de seguridad|Activar notificaciones|Distinguir mayúsculas|Palabras completas|Confirmar antes de borrar|Siempre|Nunca|Claro|Oscuro",
    "Documentos|Imágenes|Música|Vídeos|Descargas|Escritorio|Papelera|Bandeja de entrada|Borradores|Enviados|Red|General|Apariencia|Teclado|Ratón|Pantalla|Sonido|Cuentas|Avanzado|Factura|Informe|Reunión|Notas|Plantillas",
    "Los cambios se perderán si no los guarda.|No se pudo conectar con el servidor.|Hay una versión nueva disponible.|La lluvia cayó toda la noche.|El archivo ya existe.",
)
_IT = (
    "File|Modifica|Visualizza|Inserisci|Formato|Strumenti|Impostazioni|Aiuto|Finestra|Vai|Segnalibri",
    "Nuovo|Apri…|Salva|Salva con nome…|Stampa…|Proprietà|Chiudi|Esci|Annulla|Ripeti|Taglia|Copia|Incolla|Seleziona tutto|Elimina|Trova…|Sostituisci…|Ingrandisci|Riduci|Schermo intero|Preferenze…|Informazioni",
    "OK|Annulla|Applica|Chiudi|Salva|Non salvare|Sì|No|Aiuto|Apri|Sfoglia…|Aggiungi…|Rimuovi|Modifica…|Elimina|Ripristina|Avanti|Indietro|Fine|Cerca|Installa",
    "Nome|Nome utente|Password|Posta|Indirizzo|Città|Paese|Telefono|Descrizione|Titolo|Lingua|Carattere|Dimensione|Colore|Larghezza|Altezza|Qualità|Server|Porta|Posizione|Data|Ora|Volume|Luminosità",
    "Mostra file nascosti|Ricorda la password|Avvia automaticamente|Crea una copia di riserva|Attiva le notifiche|Maiuscole e minuscole|Parole intere|Sempre|Mai|Chiaro|Scuro",
    "Documenti|Immagini|Musica|Video|Scaricati|Scrivania|Cestino|Posta in arrivo|Bozze|Inviata|Rete|Generale|Aspetto|Tastiera|Schermo|Suono|Fattura|Relazione|Riunione|Note",
    "Le modifiche andranno perse se non le salvi.|Impossibile connettersi al server.|È disponibile una nuova versione.|Il file esiste già.",
)
_PL = (
    "Plik|Edycja|Widok|Wstaw|Format|Narzędzia|Ustawienia|Pomoc|Okno|Przejdź|Zakładki",
    "Nowy|Otwórz…|Zapisz|Zapisz jako…|Drukuj…|Właściwości|Zamknij|Zakończ|Cofnij|Ponów|Wytnij|Kopiuj|Wklej|Zaznacz wszystko|Usuń|Znajdź…|Zamień…|Powiększ|Pomniejsz|Pełny ekran|Preferencje…|O programie",
    "OK|Anuluj|Zastosuj|Zamknij|Zapisz|Nie zapisuj|Tak|Nie|Pomoc|Otwórz|Przeglądaj…|Dodaj…|Usuń|Edytuj…|Wyczyść|Dalej|Wstecz|Zakończ|Szukaj|Połącz|Zainstaluj",
    "Nazwa|Użytkownik|Hasło|E-mail|Adres|Miasto|Kraj|Telefon|Opis|Tytuł|Język|Czcionka|Rozmiar|Kolor|Szerokość|Wysokość|Jakość|Serwer|Port|Położenie|Data|Godzina|Głośność|Jasność",
    "Pokaż ukryte pliki|Zapamiętaj hasło|Uruchamiaj automatycznie|Utwórz kopię zapasową|Włącz powiadomienia|Uwzględnij wielkość liter|Całe słowa|Zawsze|Nigdy|Jasny|Ciemny",
    "Dokumenty|Obrazy|Muzyka|Filmy|Pobrane|Pulpit|Kosz|Odebrane|Robocze|Wysłane|Sieć|Ogólne|Wygląd|Klawiatura|Ekran|Dźwięk|Faktura|Raport|Spotkanie|Notatki",
    "Zmiany zostaną utracone, jeśli ich nie zapiszesz.|Nie można połączyć się z serwerem.|Dostępna jest nowa wersja.|Plik już istnieje.",
)
_RU = (
    "Файл|Правка|Вид|Вставка|Формат|Сервис|Настройка|Справка|Окно|Переход|Закладки",
    "Создать|Открыть…|Сохранить|Сохранить как…|Печать…|Свойства|Закрыть|Выход|Отменить|Повторить|Вырезать|Копировать|Вставить|Выделить всё|Удалить|Найти…|Заменить…|Увеличить|Уменьшить|Во весь экран|Параметры…|О программе",
    "ОК|Отмена|Применить|Закрыть|Сохранить|Не сохранять|Да|Нет|Справка|Открыть|Обзор…|Добавить…|Удалить|Изменить…|Сбросить|Далее|Назад|Готово|Найти|Подключиться|Установить",
    "Имя|Пользователь|Пароль|Почта|Адрес|Город|Страна|Телефон|Описание|Название|Язык|Шрифт|Размер|Цвет|Ширина|Высота|Качество|Сервер|Порт|Расположение|Дата|Время|Громкость|Яркость",
    "Показывать скрытые файлы|Запомнить пароль|Запускать автоматически|Создавать резервную копию|Включить уведомления|Учитывать регистр|Слово целиком|Всегда|Никогда|Светлая|Тёмная",
    "Документы|Изображения|Музыка|Видео|Загрузки|Рабочий стол|Корзина|Входящие|Черновики|Отправленные|Сеть|Общие|Внешний вид|Клавиатура|Экран|Звук|Счёт|Отчёт|Встреча|Заметки",
    "Изменения будут потеряны, если их не сохранить.|Не удалось подключиться к серверу.|Доступна новая версия.|Файл уже существует.",
)
_EL = (
    "Αρχείο|Επεξεργασία|Προβολή|Εισαγωγή|Μορφή|Εργαλεία|Ρυθμίσεις|Βοήθεια",
    "Νέο|Άνοιγμα…|Αποθήκευση|Αποθήκευση ως…|Εκτύπωση…|Ιδιότητες|Κλείσιμο|Έξοδος|Αναίρεση|Αποκοπή|Αντιγραφή|Επικόλληση|Διαγραφή|Εύρεση…",
    "Εντάξει|Άκυρο|Εφαρμογή|Κλείσιμο|Αποθήκευση|Ναι|Όχι|Βοήθεια|Άνοιγμα|Προσθήκη…|Αφαίρεση|Επόμενο|Πίσω|Τέλος",
    "Όνομα|Χρήστης|Κωδικός|Διεύθυνση|Πόλη|Χώρα|Περιγραφή|Τίτλος|Γλώσσα|Μέγεθος|Χρώμα|Ημερομηνία|Ώρα",
    "Εμφάνιση κρυφών αρχείων|Αυτόματη εκκίνηση|Δημιουργία αντιγράφου|Πάντα|Ποτέ|Φωτεινό|Σκούρο",
    "Έγγραφα|Εικόνες|Μουσική|Λήψεις|Κάδος|Εισερχόμενα|Δίκτυο|Γενικά|Εμφάνιση|Ήχος|Αναφορά",
    "Οι αλλαγές θα χαθούν αν δεν τις αποθηκεύσετε.|Υπάρχει νέα έκδοση.|Το αρχείο υπάρχει ήδη.",
)
_TR = (
    "Dosya|Düzen|Görünüm|Ekle|Biçim|Araçlar|Ayarlar|Yardım",
    "Yeni|Aç…|Kaydet|Farklı kaydet…|Yazdır…|Özellikler|Kapat|Çık|Geri al|Yinele|Kes|Kopyala|Yapıştır|Tümünü seç|Sil|Bul…|Değiştir…|Tam ekran",
    "Tamam|İptal|Uygula|Kapat|Kaydet|Evet|Hayır|Yardım|Aç|Gözat…|Ekle…|Kaldır|İleri|Geri|Bitir|Ara",
    "Ad|Kullanıcı adı|Parola|Adres|Şehir|Ülke|Açıklama|Başlık|Dil|Yazı tipi|Boyut|Renk|Genişlik|Tarih|Saat",
    "Gizli dosyaları göster|Parolayı hatırla|Otomatik başlat|Yedek oluştur|Her zaman|Asla|Açık|Koyu",
    "Belgeler|Resimler|Müzik|İndirilenler|Masaüstü|Çöp|Gelen kutusu|Ağ|Genel|Görünüm|Ses|Rapor",
    "Kaydetmezseniz değişiklikler kaybolacak.|Yeni bir sürüm var.|Dosya zaten var.",
)
_JA = (
    "ファイル|編集|表示|挿入|書式|ツール|設定|ヘルプ|ウィンドウ|移動",
    "新規|開く…|保存|名前を付けて保存…|印刷…|プロパティ|閉じる|終了|元に戻す|やり直し|切り取り|コピー|貼り付け|すべて選択|削除|検索…|置換…|拡大|縮小|全画面",
    "OK|キャンセル|適用|閉じる|保存|はい|いいえ|ヘルプ|開く|参照…|追加…|削除|編集…|次へ|戻る|完了|検索",
    "名前|ユーザー名|パスワード|住所|市|国|説明|題名|言語|フォント|サイズ|色|幅|高さ|日付|時刻|音量",
    "隠しファイルを表示|パスワードを記憶|自動的に起動|バックアップを作成|常に|しない|明るい|暗い",
    "書類|画像|音楽|ビデオ|ダウンロード|デスクトップ|ゴミ箱|受信箱|ネットワーク|一般|外観|音|報告",
    "保存しないと変更は失われます。|新しいバージョンがあります。|ファイルは既に存在します。",
)
_ZH = (
    "文件|编辑|查看|插入|格式|工具|设置|帮助|窗口|转到",
    "新建|打开…|保存|另存为…|打印…|属性|关闭|退出|撤销|重做|剪切|复制|粘贴|全选|删除|查找…|替换…|放大|缩小|全屏",
    "确定|取消|应用|关闭|保存|是|否|帮助|打开|浏览…|添加…|移除|编辑…|下一步|上一步|完成|搜索",
    "名称|用户名|密码|地址|城市|国家|说明|标题|语言|字体|大小|颜色|宽度|高度|日期|时间|音量",
    "显示隐藏文件|记住密码|自动启动|创建备份|总是|从不|浅色|深色",
    "文档|图片|音乐|视频|下载|桌面|回收站|收件箱|网络|常规|外观|声音|报告",
    "如果不保存，更改将会丢失。|有新版本可用。|文件已存在。",
)
_KO = (
    "파일|편집|보기|삽입|서식|도구|설정|도움말",
    "새로 만들기|열기…|저장|다른 이름으로 저장…|인쇄…|속성|닫기|끝내기|실행 취소|잘라내기|복사|붙여넣기|모두 선택|삭제|찾기…",
    "확인|취소|적용|닫기|저장|예|아니요|도움말|열기|추가…|제거|다음|뒤로|마침|검색",
    "이름|사용자|암호|주소|도시|국가|설명|제목|언어|글꼴|크기|색|날짜|시간",
    "숨김 파일 보기|암호 기억|자동 시작|백업 만들기|항상|안 함|밝게|어둡게",
    "문서|그림|음악|비디오|다운로드|바탕 화면|휴지통|받은 편지함|네트워크|일반|모양|소리",
    "저장하지 않으면 변경 내용을 잃게 됩니다.|새 버전이 있습니다.",
)
_AR = (
    "ملف|تحرير|عرض|إدراج|تنسيق|أدوات|إعدادات|مساعدة",
    "جديد|فتح…|حفظ|حفظ باسم…|طباعة…|خصائص|إغلاق|خروج|تراجع|إعادة|قص|نسخ|لصق|تحديد الكل|حذف|بحث…",
    "موافق|إلغاء|تطبيق|إغلاق|حفظ|نعم|لا|مساعدة|فتح|إضافة…|إزالة|التالي|السابق|إنهاء|بحث",
    "الاسم|المستخدم|كلمة السر|العنوان|المدينة|البلد|الوصف|اللغة|الخط|الحجم|اللون|التاريخ|الوقت",
    "إظهار الملفات المخفية|تذكر كلمة السر|بدء تلقائي|دائما|أبدا|فاتح|داكن",
    "المستندات|الصور|الموسيقى|التنزيلات|سطح المكتب|المهملات|الوارد|الشبكة|عام|المظهر|الصوت",
    "ستفقد التغييرات إن لم تحفظها.|يتوفر إصدار جديد.",
)
_HE = (
    "קובץ|עריכה|תצוגה|הוספה|עיצוב|כלים|הגדרות|עזרה",
    "חדש|פתיחה…|שמירה|שמירה בשם…|הדפסה…|מאפיינים|סגירה|יציאה|ביטול|גזירה|העתקה|הדבקה|בחירת הכול|מחיקה|חיפוש…",
    "אישור|ביטול|החלה|סגירה|שמירה|כן|לא|עזרה|פתיחה|הוספה…|הסרה|הבא|הקודם|סיום|חיפוש",
    "שם|משתמש|סיסמה|כתובת|עיר|ארץ|תיאור|שפה|גופן|גודל|צבע|תאריך|שעה",
    "הצגת קבצים מוסתרים|זכירת הסיסמה|הפעלה אוטומטית|תמיד|אף פעם|בהיר|כהה",
    "מסמכים|תמונות|מוזיקה|הורדות|שולחן העבודה|אשפה|דואר נכנס|רשת|כללי|מראה|שמע",
    "השינויים יאבדו אם לא יישמרו.|יש גרסה חדשה.",
)
_HI = (
    "फ़ाइल|संपादन|दृश्य|सम्मिलित|प्रारूप|उपकरण|सेटिंग|सहायता",
    "नया|खोलें…|सहेजें|इस रूप में सहेजें…|छापें…|गुण|बंद करें|बाहर|पूर्ववत|काटें|नकल|चिपकाएँ|सभी चुनें|मिटाएँ|ढूँढें…",
    "ठीक|रद्द|लागू|बंद करें|सहेजें|हाँ|नहीं|सहायता|खोलें|जोड़ें…|हटाएँ|अगला|पिछला|समाप्त",
    "नाम|उपयोगकर्ता|पासवर्ड|पता|शहर|देश|विवरण|भाषा|फ़ॉन्ट|आकार|रंग|तिथि|समय",
    "छिपी फ़ाइलें दिखाएँ|पासवर्ड याद रखें|हमेशा|कभी नहीं|हल्का|गहरा",
    "दस्तावेज़|चित्र|संगीत|डाउनलोड|डेस्कटॉप|रद्दी|इनबॉक्स|नेटवर्क|सामान्य|ध्वनि",
    "सहेजे बिना बदलाव खो जाएँगे।|नया संस्करण उपलब्ध है।",
)

TONGUES: Final[dict[str, tuple[str, ...]]] = {
    "en": _EN, "de": _DE, "fr": _FR, "es": _ES, "it": _IT, "pl": _PL, "ru": _RU, "el": _EL, "tr": _TR,
    "ja": _JA, "zh": _ZH, "ko": _KO, "ar": _AR, "he": _HE, "hi": _HI,
}  # fmt: skip
"""Language → its seven rows."""
