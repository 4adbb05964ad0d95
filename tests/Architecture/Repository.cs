using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Weir.Architecture;

/// <summary>The repository's files as they stand in the working tree.</summary>
internal static class Repository
{
    private static readonly Lazy<string[]> TrackedFiles = new(ListTracked);

    public static string Root { get; } = FindRoot();

    /// <summary>Paths of tracked files, relative, with forward slashes.</summary>
    public static IReadOnlyList<string> Tracked => TrackedFiles.Value;

    public static IEnumerable<string> Sources(params string[] folders) =>
        Tracked.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && (folders.Length == 0 || folders.Any(f => path.StartsWith(f, StringComparison.Ordinal))));

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => File.Exists(Path.Combine(Root, path));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var directory = Path.GetDirectoryName(here);
        while (directory is not null && !File.Exists(Path.Combine(directory, "Orleans.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new DirectoryNotFoundException($"No folder above {here} holds Orleans.sln.");
    }

    private static string[] ListTracked()
    {
        var start = new ProcessStartInfo("git", "ls-files -z") { WorkingDirectory = Root, RedirectStandardOutput = true };
        using var git = Process.Start(start)!;
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries).Where(Exists)];
    }
}
