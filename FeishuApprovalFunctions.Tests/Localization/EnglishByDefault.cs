using System.Globalization;
using System.Runtime.CompilerServices;
using FeishuApproval.Localization;

namespace FeishuApproval.Tests.Localization;

/// <summary>Texts are in English in tests, as in a program, whatever the language of the machine is.</summary>
internal static class EnglishByDefault
{
    [ModuleInitializer]
    internal static void Set() =>
        CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.CurrentUICulture = Localized.English;
}
