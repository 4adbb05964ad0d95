namespace Weir.Processes.Support;

/// <summary>Where the checkout is and what it has built.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built assembly of a project, on the engine and of the configuration that these tests were built in: beside their own.</summary>
    public static string Assembly(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var configuration = own.Name;
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, configuration, $"Weir.{project}.dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built in {configuration}: build Orleans.sln first.", path);
    }

    public static string TemporaryDirectory(string name) => Directory.CreateTempSubdirectory("weir-" + name + "-").FullName;

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Orleans.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new DirectoryNotFoundException("Orleans.sln is in no parent of " + AppContext.BaseDirectory);
    }
}
