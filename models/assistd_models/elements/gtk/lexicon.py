"""Words that the drawn windows speak, in several languages; `words` makes titles, rows and sentences of them.

Each list is of our own making: what buttons, menus and options commonly say, and plain nouns and verbs.
"""

from __future__ import annotations

MENUS = {
    "en": "File Edit View Go Tools Help Insert Format Window Bookmarks Playback Search Terminal Tabs Image Layer Message",
    "de": "Datei Bearbeiten Ansicht Gehe Extras Hilfe Einfügen Format Fenster Lesezeichen Wiedergabe Suchen Bild Ebene",
    "fr": "Fichier Édition Affichage Aller Outils Aide Insertion Format Fenêtre Signets Lecture Rechercher Image Calque",
    "es": "Archivo Editar Ver Ir Herramientas Ayuda Insertar Formato Ventana Marcadores Reproducción Buscar Imagen",
    "pl": "Plik Edycja Widok Przejdź Narzędzia Pomoc Wstaw Format Okno Zakładki Odtwarzanie Szukaj Obraz Warstwa",
    "ru": "Файл Правка Вид Переход Сервис Справка Вставка Формат Окно Закладки Воспроизведение Поиск Изображение",
    "el": "Αρχείο Επεξεργασία Προβολή Μετάβαση Εργαλεία Βοήθεια Εισαγωγή Μορφή Παράθυρο Σελιδοδείκτες",
    "tr": "Dosya Düzenle Görünüm Git Araçlar Yardım Ekle Biçim Pencere Yer_İmleri Oynat Ara Resim Katman",
    "ja": "ファイル 編集 表示 移動 ツール ヘルプ 挿入 書式 ウィンドウ ブックマーク 再生 検索 画像",
    "zh": "文件 编辑 查看 转到 工具 帮助 插入 格式 窗口 书签 播放 搜索 图像 图层",
}
ACTIONS = {
    "en": "OK Cancel Apply Close Save Open Delete Add Remove Next Back Finish Browse… Import… Export… Print… Reset Retry "
    "Install Update Connect Send Reply Search Copy Paste Undo Redo Rename… Properties Preferences… Save_As… "
    "Close_without_Saving Learn_More Sign_In Start Stop Restart_Now Later Discard Keep Skip Choose_File… Select_All",
    "de": "OK Abbrechen Anwenden Schließen Speichern Öffnen Löschen Hinzufügen Entfernen Weiter Zurück Fertig "
    "Durchsuchen… Importieren… Exportieren… Drucken… Zurücksetzen Wiederholen Installieren Aktualisieren Verbinden "
    "Senden Antworten Suchen Kopieren Einfügen Rückgängig Umbenennen… Eigenschaften Einstellungen… Speichern_unter… "
    "Schließen_ohne_Speichern Mehr_erfahren Anmelden Starten Anhalten Jetzt_neu_starten Später Verwerfen Behalten",
    "fr": "Valider Annuler Appliquer Fermer Enregistrer Ouvrir Supprimer Ajouter Retirer Suivant Précédent Terminer "
    "Parcourir… Importer… Exporter… Imprimer… Réinitialiser Réessayer Installer Connecter Envoyer Répondre Copier "
    "Coller Renommer… Propriétés Préférences… Enregistrer_sous… Fermer_sans_enregistrer En_savoir_plus Démarrer",
    "es": "Aceptar Cancelar Aplicar Cerrar Guardar Abrir Eliminar Añadir Quitar Siguiente Atrás Finalizar Examinar… "
    "Importar… Exportar… Imprimir… Restablecer Reintentar Instalar Conectar Enviar Responder Copiar Pegar Propiedades "
    "Preferencias… Guardar_como… Cerrar_sin_guardar Más_información Iniciar Detener Más_tarde Descartar",
    "pl": "OK Anuluj Zastosuj Zamknij Zapisz Otwórz Usuń Dodaj Dalej Wstecz Zakończ Przeglądaj… Importuj… Drukuj… "
    "Przywróć Ponów Zainstaluj Połącz Wyślij Odpowiedz Kopiuj Wklej Właściwości Preferencje… Zapisz_jako… Później",
    "ru": "ОК Отмена Применить Закрыть Сохранить Открыть Удалить Добавить Далее Назад Готово Обзор… Импорт… Печать… "
    "Сбросить Повторить Установить Подключить Отправить Ответить Копировать Вставить Свойства Настройки… Сохранить_как…",
    "el": "Εντάξει Άκυρο Εφαρμογή Κλείσιμο Αποθήκευση Άνοιγμα Διαγραφή Προσθήκη Επόμενο Πίσω Τέλος Αναζήτηση Αποστολή",
    "tr": "Tamam İptal Uygula Kapat Kaydet Aç Sil Ekle Kaldır İleri Geri Bitir Gözat… Yazdır… Sıfırla Yükle Gönder",
    "ja": "OK キャンセル 適用 閉じる 保存 開く 削除 追加 次へ 戻る 完了 参照… 印刷… リセット 再試行 インストール 接続 送信",
    "zh": "确定 取消 应用 关闭 保存 打开 删除 添加 下一步 上一步 完成 浏览… 打印… 重置 重试 安装 连接 发送 回复",
}
OPTIONS = {
    "en": "Show_hidden_files|Wrap_long_lines|Make_a_backup_copy|Remember_my_password|Check_spelling|Start_at_login|"
    "Use_system_font|Highlight_current_line|Play_sounds|Enable_notifications|Ask_before_closing|Match_case|"
    "Dark_style|Automatic_updates|Show_line_numbers|Sort_folders_first|Keep_above|Night_light|Location_services|"
    "Reduce_animation|High_contrast|Screen_reader|Over_the_network|Wi-Fi|Bluetooth|Mute|Repeat|Shuffle",
    "de": "Verborgene_Dateien_anzeigen|Lange_Zeilen_umbrechen|Sicherungskopie_anlegen|Passwort_merken|"
    "Rechtschreibung_prüfen|Beim_Anmelden_starten|Systemschrift_verwenden|Aktuelle_Zeile_hervorheben|"
    "Klänge_abspielen|Benachrichtigungen|Vor_dem_Schließen_nachfragen|Groß-/Kleinschreibung|Dunkler_Stil|"
    "Automatische_Aktualisierung|Zeilennummern|Ordner_zuerst|Nachtlicht|Flugmodus|Stumm|Wiederholen",
    "fr": "Afficher_les_fichiers_cachés|Retour_à_la_ligne|Créer_une_copie_de_sauvegarde|Mémoriser_le_mot_de_passe|"
    "Vérifier_l’orthographe|Lancer_à_la_connexion|Police_du_système|Activer_les_notifications|Respecter_la_casse|"
    "Style_sombre|Mises_à_jour_automatiques|Numéros_de_ligne|Mode_avion|Muet",
    "es": "Mostrar_archivos_ocultos|Ajustar_líneas|Hacer_copia_de_seguridad|Recordar_la_contraseña|Revisar_ortografía|"
    "Iniciar_al_entrar|Usar_tipografía_del_sistema|Activar_notificaciones|Estilo_oscuro|Luz_nocturna|Silencio",
    "pl": "Pokaż_ukryte_pliki|Zawijaj_wiersze|Kopia_zapasowa|Zapamiętaj_hasło|Sprawdzaj_pisownię|Powiadomienia|Ciemny_styl",
    "ru": "Показывать_скрытые_файлы|Переносить_строки|Создавать_резервную_копию|Запомнить_пароль|Уведомления|Тёмный_стиль",
    "el": "Εμφάνιση_κρυφών_αρχείων|Αναδίπλωση_γραμμών|Απομνημόνευση_κωδικού|Ειδοποιήσεις|Σκούρο_στυλ",
    "tr": "Gizli_dosyaları_göster|Satırları_kaydır|Yedek_al|Parolayı_hatırla|Bildirimler|Koyu_biçem",
    "ja": "隠しファイルを表示|行を折り返す|バックアップを作成|パスワードを保存|通知を有効にする|ダークスタイル|自動更新",
    "zh": "显示隐藏文件|自动换行|创建备份|记住密码|启用通知|深色样式|自动更新|夜间模式",
}
NOUNS = {
    "en": "Documents Music Pictures Videos Downloads Home Network Account Display Sound Power Keyboard Mouse Printer "
    "Region Language User Privacy Storage Colour Font Size Width Height Title Artist Album Genre Year Track Author "
    "Name Address Street City Country Phone Email Password Server Port Folder Date Time Type Status Priority Project "
    "Report Budget Invoice Meeting Holiday Recipe Garden Letter Draft Inbox Archive Sent Spam Trash Starred General "
    "Appearance Advanced Plugins Shortcuts Output Input Volume Brightness Contrast Speed Quality Resolution Profile",
    "de": "Dokumente Musik Bilder Videos Downloads Netzwerk Konto Bildschirm Klang Energie Tastatur Maus Drucker "
    "Sprache Benutzer Speicher Farbe Schrift Größe Breite Höhe Titel Künstler Album Jahr Autor Name Adresse Straße "
    "Stadt Land Telefon Passwort Server Anschluss Ordner Datum Zeit Typ Status Bericht Rechnung Besprechung Urlaub "
    "Rezept Garten Brief Entwurf Posteingang Archiv Gesendet Papierkorb Allgemein Aussehen Erweitert Ausgabe Eingabe "
    "Lautstärke Helligkeit Geschwindigkeit Qualität Auflösung Datenschutzerklärung Geschwindigkeitsbegrenzung",
    "fr": "Documents Musique Images Vidéos Réseau Compte Écran Son Énergie Clavier Souris Imprimante Langue Couleur "
    "Police Taille Largeur Hauteur Titre Artiste Année Auteur Nom Adresse Rue Ville Pays Téléphone Serveur Dossier "
    "Date Heure État Rapport Facture Réunion Vacances Recette Jardin Lettre Brouillon Général Apparence Avancé",
    "es": "Documentos Música Imágenes Vídeos Red Cuenta Pantalla Sonido Energía Teclado Ratón Impresora Idioma Color "
    "Tipo Tamaño Ancho Alto Título Artista Año Autor Nombre Dirección Calle Ciudad País Teléfono Servidor Carpeta "
    "Fecha Hora Estado Informe Factura Reunión Vacaciones Receta Jardín Carta Borrador General Apariencia Avanzado",
    "pl": "Dokumenty Muzyka Obrazy Wideo Sieć Konto Ekran Dźwięk Zasilanie Klawiatura Mysz Drukarka Język Kolor Tytuł "
    "Wykonawca Rok Autor Nazwa Adres Ulica Miasto Kraj Telefon Hasło Serwer Folder Data Czas Raport Faktura Ogólne",
    "ru": "Документы Музыка Изображения Видео Сеть Учётная_запись Экран Звук Питание Клавиатура Мышь Принтер Язык Цвет "
    "Шрифт Размер Ширина Название Автор Год Адрес Улица Город Страна Телефон Пароль Сервер Папка Дата Отчёт Счёт",
    "el": "Έγγραφα Μουσική Εικόνες Βίντεο Δίκτυο Λογαριασμός Οθόνη Ήχος Πληκτρολόγιο Εκτυπωτής Γλώσσα Χρώμα Όνομα Πόλη",
    "tr": "Belgeler Müzik Resimler Videolar Ağ Hesap Ekran Ses Güç Klavye Fare Yazıcı Dil Renk Başlık Yıl Ad Adres Şehir",
    "ja": "書類 音楽 画像 動画 ネットワーク アカウント 画面 音 電源 キーボード マウス プリンター 言語 色 名前 住所 電話 日付",
    "zh": "文档 音乐 图片 视频 网络 帐户 显示 声音 电源 键盘 鼠标 打印机 语言 颜色 名称 地址 电话 日期 大小 类型",
}
FILL = {
    "en": "the a of and to in is that it was for on are with as they be at one have this from by hot some what there we "
    "can out other were all your when up use word how said each she which do their time if will way about many then "
    "them would write like so these her long make thing see him two has look more day could go come did number sound "
    "no most people over know water than call first who may down side been now find any new work part take get place "
    "river window morning quiet bright letter station between mountain carefully yesterday understanding",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat "
    "dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr "
    "durch man sein wurde Fenster Morgen Brief Bahnhof zwischen Berge gestern Wasser Haus Straße langsam verschieden",
    "fr": "le de un être et à il avoir ne je son que se qui ce dans en du elle au pour pas sur faire plus dire me on mon "
    "lui nous comme mais pouvoir avec tout y aller voir bien où sans tu ou leur homme si deux mari maison rivière matin",
    "es": "el la de que y a en un ser se no haber por con su para como estar tener le lo todo pero más hacer o poder decir "
    "este ir otro ese si me ya ver porque dar cuando él muy sin vez mucho saber qué sobre mi alguno mismo casa mañana río",
    "pl": "w i na z do się nie to że jest o jak ale po co tak za od przez być może tylko już czy był dla gdy bardzo rzeka",
    "ru": "и в не на я быть он с что а по это она этот к но они мы весь который из у свой вы за для от так мочь все год",
    "el": "και το να του η της με που την από για είναι στο δεν τα θα μου στην ο σε ένα αυτό μια τον τι πολύ σαν όταν σπίτι",
    "tr": "bir ve bu da için ile çok daha ne o gibi var ama kadar sonra en ben olan mi her şey zaman ev su gün deniz",
    "ja": "これは 新しい 文書です。 山の 向こうに 川が 流れて います。 朝の 光 とても 静かな 駅 窓から 手紙を 書く",
    "zh": "今天 天气 很好 我们 一起 去 山上 看 河流 早晨 窗户 明亮 安静 的 信件 车站 之间 小心 地 昨天 理解",
}
SIDEWAYS = {
    "ar": "ملف تحرير عرض أدوات مساعدة حفظ فتح إلغاء موافق حذف بحث إضافة إعدادات الصوت الصور الموسيقى المستندات الشبكة",
    "he": "קובץ עריכה תצוגה כלים עזרה שמירה פתיחה ביטול אישור מחיקה חיפוש הוספה הגדרות צליל תמונות מוזיקה מסמכים רשת",
}
"""Scripts written from the right: windows in them are mirrored."""

NAMES = (
    "Ada Marlow|Jonas Weber|Lucía Ortega|Chloé Dubois|Kenji Sato|Maria Nowak|Ivan Petrov|Aylin Kaya|Tom Baker|"
    "Nora Lindqvist|Elif Demir|王小明|Γιώργος Παππάς|Sofia Rossi|Peter van Dijk|Zoë Hart|Max O’Neill|Priya Nair"
)
ENDS = "txt odt pdf png jpg mp3 flac py c html zip tar.gz csv md ods mkv svg log"
