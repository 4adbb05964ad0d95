using System.Runtime.InteropServices;

namespace Weir.Processes.Support;

/// <summary>What a PostgreSQL server of the tests' own is made of, or why there is none.</summary>
internal static partial class PostgresBinaries
{
    private const string DebianFolder = "/usr/lib/postgresql";
    private static readonly string[] Scripts = ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Persistence.sql"];

    /// <summary>The folder of <c>postgres</c> and <c>initdb</c>; null where they are not installed.</summary>
    public static string? Folder { get; } = Folders().FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb")));

    /// <summary>The server refuses to run as root: then it runs as this user.</summary>
    public static string? RunAs { get; } = NativeMethods.EffectiveUser() == 0 ? Users().FirstOrDefault(user => user is "postgres") ?? Users().FirstOrDefault(user => user is "nobody") : null;

    /// <summary>Orleans' own table scripts, which no package carries; null where nobody said where they are.</summary>
    public static IReadOnlyList<string>? TableScripts { get; } = new[] { Environment.GetEnvironmentVariable("ORLEANS_SQL"), FeedScripts() }
        .OfType<string>().Select(folder => Scripts.Select(script => Path.Combine(folder, script)).ToArray()).FirstOrDefault(files => files.All(File.Exists));

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing => Folder is null ? $"Needs PostgreSQL: postgres and initdb are neither on the PATH nor below {DebianFolder}."
        : TableScripts is null ? $"Needs Orleans' {string.Join(" and ", Scripts)}: ORLEANS_SQL names their folder (docs/cluster.md)."
        : NativeMethods.EffectiveUser() == 0 && RunAs is null ? "Needs a user other than root to run PostgreSQL as: postgres or nobody."
        : null;

    private static IEnumerable<string> Folders()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = Directory.Exists(DebianFolder) ? Directory.GetDirectories(DebianFolder).Order(StringComparer.Ordinal).Reverse() : [];
        return path.Concat(debian.Select(version => Path.Combine(version, "bin")));
    }

    private static IEnumerable<string> Users() => File.Exists("/etc/passwd") ? File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]) : [];

    private static string? FeedScripts() => Environment.GetEnvironmentVariable("ORLEANS_FEED") is { Length: > 0 } feed && Directory.Exists(feed) ? Path.Combine(feed, "sql") : null;

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "geteuid")]
        internal static partial uint EffectiveUser();
    }
}
